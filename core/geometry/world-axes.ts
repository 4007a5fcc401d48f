import { column, norm } from './affine.ts';
import { type Affine, AXES, AXIS_PERMUTATIONS, type Axis, axisIndex, type Vec3 } from './types.ts';

/** Unit vector (LPS) of one step along a stored axis. */
export function axisDirection({ affineLps }: { readonly affineLps: Affine }, axis: Axis): Vec3 {
  const step = column(affineLps, axisIndex(axis));
  const length = norm(step);
  return [step[0] / length, step[1] / length, step[2] / length];
}

/**
 * The stored axes nearest to x, y and z of LPS, three different ones: of all ways to hand them out the one with the
 * largest product of cosines, so that no cosine used is ever zero. Everything that names or shows a grid's axes goes
 * by this one rule, however oblique the grid is.
 */
export function worldAxes(affineLps: Affine): readonly [Axis, Axis, Axis] {
  const directions = AXES.map((axis) => axisDirection({ affineLps }, axis));
  const score = (axes: readonly Axis[]) =>
    axes.reduce((product, axis, c) => product * nearness(directions[axisIndex(axis)], c), 1);
  return AXIS_PERMUTATIONS.reduce((best, axes) => (score(axes) > score(best) ? axes : best));
}

/**
 * Cosine to the c-th LPS axis. At exactly 45 degrees two axes are equally near; the small second factor then
 * decides by world direction alone, so that the choice does not hang on the order of storage.
 */
function nearness(direction: Vec3, c: number): number {
  const tilt = direction[c] * (direction[(c + 1) % 3] + 0.5 * direction[(c + 2) % 3]);
  return Math.abs(direction[c]) * (1 + 1e-4 * tilt * (c + 1));
}
