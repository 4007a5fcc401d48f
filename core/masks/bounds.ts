import type { Mask } from './mask.ts';

/** Inclusive [a0, b0, a1, b1] of the non-zero pixels of a plane `width` wide, or null when it is empty. */
export function planeBox(pixels: Uint8Array, width: number): [number, number, number, number] | null {
  let [a0, b0, a1, b1] = [width, Number.POSITIVE_INFINITY, -1, -1];
  for (let n = 0; n < pixels.length; n++) {
    if (!pixels[n]) continue;
    const a = n % width;
    const b = (n - a) / width;
    a0 = Math.min(a0, a);
    a1 = Math.max(a1, a);
    b0 = Math.min(b0, b);
    b1 = b;
  }
  return a1 < 0 ? null : [a0, b0, a1, b1];
}

/** The k with the most voxels (the first on a tie), or null when the mask is empty. */
export function largestSlice(mask: Mask): number | null {
  let best: number | null = null;
  let most = 0;
  for (const k of mask.occupied()) {
    const area = mask.slice(k)?.reduce((sum, v) => sum + v, 0) ?? 0;
    if (area > most) [best, most] = [k, area];
  }
  return best;
}

/** Inclusive [i0, i1, j0, j1, k0, k1] of the voxels that are set, or null when the mask is empty. */
export function extent(mask: Mask): [number, number, number, number, number, number] | null {
  const ks = mask.occupied();
  if (ks.length === 0) return null;
  let [i0, j0, i1, j1] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, -1, -1];
  for (const k of ks) {
    const box = planeBox(mask.slice(k) as Uint8Array, mask.shape[0]);
    if (!box) continue;
    i0 = Math.min(i0, box[0]);
    j0 = Math.min(j0, box[1]);
    i1 = Math.max(i1, box[2]);
    j1 = Math.max(j1, box[3]);
  }
  return [i0, i1, j0, j1, ks[0], ks[ks.length - 1]];
}
