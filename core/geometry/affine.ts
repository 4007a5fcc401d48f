import type { Affine, Grid, Vec3 } from './types.ts';

/** World position (LPS mm) of a point given in (possibly fractional) IJK. */
export function toWorld(affineLps: Affine, [i, j, k]: Vec3): Vec3 {
  const row = (r: number) =>
    affineLps[r][0] * i + affineLps[r][1] * j + affineLps[r][2] * k + affineLps[r][3];
  return [row(0), row(1), row(2)];
}

/** Column `c` of the linear part: the step in mm (LPS) from one voxel to the next along that index. */
export function column(affineLps: Affine, c: 0 | 1 | 2): Vec3 {
  return [affineLps[0][c], affineLps[1][c], affineLps[2][c]];
}

export function norm([x, y, z]: Vec3): number {
  return Math.hypot(x, y, z);
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** Determinant of the linear part: signed volume of a voxel in mm^3 (negative for a left-handed index order). */
export function determinant(affineLps: Affine): number {
  return dot(column(affineLps, 0), cross(column(affineLps, 1), column(affineLps, 2)));
}

/** Distance in mm between neighbouring voxel centres along i, j, k (edge lengths, not plane distances). */
export function spacingMm(affineLps: Affine): Vec3 {
  return [norm(column(affineLps, 0)), norm(column(affineLps, 1)), norm(column(affineLps, 2))];
}

/** Volume of one voxel in ml, right for sheared grids too. */
export function voxelMl(grid: Pick<Grid, 'affineLps'>): number {
  return Math.abs(determinant(grid.affineLps)) / 1000;
}

/** Inverse of an affine: LPS mm to IJK. Throws RangeError when the matrix is singular. */
export function invert(affineLps: Affine): Affine {
  const det = determinant(affineLps);
  if (!(Math.abs(det) > 1e-12))
    throw new RangeError('affine is singular: two index axes are parallel or zero');
  const [a, b, c] = [column(affineLps, 0), column(affineLps, 1), column(affineLps, 2)];
  const rows = [cross(b, c), cross(c, a), cross(a, b)].map((r) => r.map((v) => v / det));
  const t: Vec3 = [affineLps[0][3], affineLps[1][3], affineLps[2][3]];
  return [...rows.map((r) => [r[0], r[1], r[2], -(r[0] * t[0] + r[1] * t[1] + r[2] * t[2])]), [0, 0, 0, 1]];
}

export function multiply(a: Affine, b: Affine): Affine {
  return a.map((row) => [0, 1, 2, 3].map((c) => row.reduce((sum, v, k) => sum + v * b[k][c], 0)));
}
