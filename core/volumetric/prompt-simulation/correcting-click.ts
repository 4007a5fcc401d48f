import type { SlicePrompt } from '#core/contract';
import type { Axis, Grid } from '#core/geometry';
import { type Mask, planeComponents } from '#core/masks';
import { clicksInside } from './clicks.ts';
import { planeOf, voxelAt } from './stored-plane.ts';

/**
 * The click that a reader makes on a slice which is not right yet: into the largest connected region that is wrong,
 * where it lies deepest; positive where the structure was missed, negative where it was made up (the interactive
 * evaluation of SAM 2, Ravi et al. 2024, section 6.1). Null where the slice is right.
 */
export function correctingClick(
  grid: Grid,
  { reference, predicted }: { reference: Mask; predicted: Mask },
  axis: Axis,
  slice: number,
): SlicePrompt['points'][number] | null {
  const truth = planeOf(grid, reference, axis, slice);
  const found = predicted.plane(axis, slice);
  const missed = truth.pixels.map((v, n) => v & (1 - found[n]));
  const madeUp = found.map((v, n) => v & (1 - truth.pixels[n]));
  const [lost] = planeComponents(missed, truth.width);
  const [extra] = planeComponents(madeUp, truth.width);
  if (!lost && !extra) return null;
  const positive = (lost?.length ?? 0) >= (extra?.length ?? 0);
  const pixels = new Uint8Array(truth.pixels.length);
  for (const n of positive ? lost : extra) pixels[n] = 1;
  const [at] = clicksInside({ ...truth, pixels }, 1, 0, () => 0);
  return { ijk: voxelAt(axis, slice, at), positive };
}
