import { type Axis, axisIndex, type Shape } from '#core/geometry';
import { Mask } from '#core/masks';
import { flood } from '../flood.ts';

/** The part of a mask that hangs together (by faces) with `seeds`; the mask itself where they do not meet. */
export function connectedTo(mask: Mask, seeds: Mask): Mask {
  const dense = mask.toDense();
  const seen = new Uint8Array(dense.length);
  const kept = new Uint8Array(dense.length);
  seeds.toDense().forEach((seed, n) => {
    if (seed && dense[n] && !seen[n]) flood(dense, mask.shape, n, seen, (at) => (kept[at] = 1));
  });
  return kept.includes(1) ? Mask.fromDense(mask.shape, kept) : mask;
}

/** A mask without cavities: background that does not reach the border of the volume by faces is filled. */
export function withoutHoles(mask: Mask): Mask {
  const dense = mask.toDense();
  const seen = new Uint8Array(dense.length);
  for (let n = 0; n < dense.length; n++)
    if (!dense[n] && !seen[n] && isBorder(n, mask.shape)) flood(dense, mask.shape, n, seen, () => {});
  return Mask.fromDense(
    mask.shape,
    dense.map((v, n) => (v || !seen[n] ? 1 : 0)),
  );
}

/** A mask after a Gaussian of `sigma` slices along `axis`, cut at one half; the ends are mirrored. */
export function smoothAlong(mask: Mask, axis: Axis, sigma: number): Mask {
  const reach = Math.ceil(3 * sigma);
  if (reach === 0) return mask;
  const weights = Array.from({ length: 2 * reach + 1 }, (_, n) =>
    Math.exp(-(((n - reach) / sigma) ** 2) / 2),
  );
  const total = weights.reduce((sum, v) => sum + v, 0);
  const { shape } = mask;
  const held = axisIndex(axis);
  const stride = [1, shape[0], shape[0] * shape[1]][held];
  const count = shape[held];
  const mirrored = (t: number) => {
    const period = 2 * count;
    const at = ((t % period) + period) % period;
    return at < count ? at : period - 1 - at;
  };
  const dense = mask.toDense();
  const out = new Uint8Array(dense.length);
  for (let n = 0; n < dense.length; n++) {
    const t = Math.floor(n / stride) % count;
    let sum = 0;
    for (let d = -reach; d <= reach; d++)
      sum += weights[d + reach] * dense[n + (mirrored(t + d) - t) * stride];
    out[n] = sum > total / 2 ? 1 : 0;
  }
  return Mask.fromDense(shape, out);
}

function isBorder(n: number, [ni, nj, nk]: Shape): boolean {
  const i = n % ni;
  const j = Math.floor(n / ni) % nj;
  const k = Math.floor(n / (ni * nj));
  return i === 0 || j === 0 || k === 0 || i === ni - 1 || j === nj - 1 || k === nk - 1;
}
