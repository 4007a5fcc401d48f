import { extent, type Mask, squaredDistancesMm } from '#core/masks';

/**
 * How far the surfaces of two masks are apart, in mm and ascending. The surface of a mask are the centres of its
 * voxels with a face neighbour outside it; what lies outside the grid counts as outside. Each counts once (as in
 * MONAI and MedPy; DeepMind's surface-distance weighs by area instead).
 */
export interface SurfaceDistances {
  readonly aToB: Float64Array;
  readonly bToA: Float64Array;
}

/** @param spacingMm voxel edges along i, j, k, taken as orthogonal */
export function surfaceDistances(
  a: Mask,
  b: Mask,
  spacingMm: readonly [number, number, number],
): SurfaceDistances {
  const box = union(extent(a), extent(b));
  if (!box) return { aToB: new Float64Array(), bToA: new Float64Array() };
  const [i0, i1, j0, j1, k0, k1] = box;
  const shape = [i1 - i0 + 1, j1 - j0 + 1, k1 - k0 + 1] as const;
  const surfaces = [a, b].map((mask) => surfaceOf(cut(mask, box, shape), shape));
  const between = (from: Uint8Array, to: Uint8Array) => {
    const squared = squaredDistancesMm(to, shape, spacingMm, from);
    const found = new Float64Array(count(from));
    for (let n = 0, at = 0; n < from.length; n++) if (from[n]) found[at++] = Math.sqrt(squared[n]);
    return found.sort();
  };
  return { aToB: between(surfaces[0], surfaces[1]), bToA: between(surfaces[1], surfaces[0]) };
}

/**
 * Normalised surface Dice: the part of both surfaces that lies within `toleranceMm` of the other (Nikolov et al.
 * 2021). Two empty masks agree: 1.
 */
export function surfaceDice({ aToB, bToA }: SurfaceDistances, toleranceMm: number): number {
  const all = aToB.length + bToA.length;
  if (all === 0) return 1;
  const within = [aToB, bToA].map((d) => d.reduce((n, v) => n + (v <= toleranceMm ? 1 : 0), 0));
  return (within[0] + within[1]) / all;
}

/**
 * The larger of the two 95th percentiles of the surface distances, in mm. Null where one mask alone is empty: there
 * is no distance to nothing. 0 where both are.
 */
export function hausdorff95Mm({ aToB, bToA }: SurfaceDistances): number | null {
  if (aToB.length === 0 && bToA.length === 0) return 0;
  if (aToB.length === 0 || bToA.length === 0) return null;
  return Math.max(percentile95(aToB), percentile95(bToA));
}

/** Linear between the two nearest ranks, as numpy does it. */
function percentile95(ascending: Float64Array): number {
  const rank = 0.95 * (ascending.length - 1);
  const low = Math.floor(rank);
  const high = Math.min(low + 1, ascending.length - 1);
  return ascending[low] + (rank - low) * (ascending[high] - ascending[low]);
}

function count(set: Uint8Array): number {
  let sum = 0;
  for (let n = 0; n < set.length; n++) sum += set[n];
  return sum;
}

type Extent = NonNullable<ReturnType<typeof extent>>;

function union(a: Extent | null, b: Extent | null): Extent | null {
  if (!a || !b) return a ?? b;
  return a.map((v, n) => (n % 2 === 0 ? Math.min(v, b[n]) : Math.max(v, b[n]))) as Extent;
}

function cut(
  mask: Mask,
  [i0, , j0, , k0]: Extent,
  [ni, nj, nk]: readonly [number, number, number],
): Uint8Array {
  const out = new Uint8Array(ni * nj * nk);
  const width = mask.shape[0];
  for (let k = 0; k < nk; k++) {
    const slice = mask.slice(k0 + k);
    if (!slice) continue;
    for (let j = 0; j < nj; j++) {
      const from = i0 + width * (j0 + j);
      out.set(slice.subarray(from, from + ni), ni * (j + nj * k));
    }
  }
  return out;
}

function surfaceOf(set: Uint8Array, [ni, nj, nk]: readonly [number, number, number]): Uint8Array {
  const out = new Uint8Array(set.length);
  const [row, plane] = [ni, ni * nj];
  for (let k = 0, n = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++, n++) {
        if (!set[n]) continue;
        const within =
          i > 0 &&
          i < ni - 1 &&
          j > 0 &&
          j < nj - 1 &&
          k > 0 &&
          k < nk - 1 &&
          set[n - 1] & set[n + 1] & set[n - row] & set[n + row] & set[n - plane] & set[n + plane];
        out[n] = within ? 0 : 1;
      }
  return out;
}
