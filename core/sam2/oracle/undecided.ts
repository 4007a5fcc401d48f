import { FILLED_LOGIT, resizeBilinear } from '#core/sam2/predictor';
import type { Tensor } from './tensors.ts';

/**
 * The pixels of logits [side, side] that only one of two sides filled because a logit within `tolerance` of 0 closes a
 * hole or makes it larger: rounding decides there, and the package differs from itself by all that the filling changes
 * (0.1 to 1.1 measured with its weights changed by 6e-8).
 */
export function undecidedHoles(
  { lowRes, unfilled }: { readonly lowRes: Float32Array; readonly unfilled: Float32Array },
  reference: Tensor,
  tolerance: number,
): ReadonlySet<number> {
  const { values } = reference;
  const onlyOne = (n: number) => (lowRes[n] === FILLED_LOGIT) !== (values[n] === FILLED_LOGIT);
  const near = (n: number) => Math.abs(unfilled[n]) <= tolerance;
  const side = Math.sqrt(lowRes.length);
  const undecided = new Set<number>();
  for (let n = 0; n < lowRes.length; n++) {
    if (onlyOne(n) && around(n, side).some(near)) undecided.add(n);
  }
  // A Set is visited to its end while it grows: the rest of each such hole.
  for (const n of undecided) for (const m of around(n, side)) if (onlyOne(m)) undecided.add(m);
  return undecided;
}

/** A pixel and its neighbours. */
function around(n: number, side: number): number[] {
  const x = n % side;
  const y = (n - x) / side;
  return [y - 1, y, y + 1]
    .filter((row) => row >= 0 && row < side)
    .flatMap((row) => [x - 1, x, x + 1].filter((c) => c >= 0 && c < side).map((c) => row * side + c));
}

/** Whether a logit of the mask, enlarged to the input's size, is so near 0 that `error` decides how it is cut. */
export function isCutUndecided(lowRes: Float32Array, imageSize: number, error: number): boolean {
  const side = Math.sqrt(lowRes.length);
  const enlarged = resizeBilinear({ data: lowRes, width: side, height: side }, imageSize, imageSize);
  return enlarged.some((v) => Math.abs(v) <= error);
}
