import {
  type Axis,
  axisDirection,
  axisIndex,
  column,
  cross,
  directionLetters,
  type Grid,
  inPlaneAxes,
  norm,
  type Plane,
  planeAxis,
} from '#core/geometry';
import type { ViewName } from '../viewports/index.ts';

/** Letters of the patient's direction at the first and the last slice of a plane's stack. */
export function stackEnds(
  grid: Pick<Grid, 'affineLps'>,
  plane: Plane,
): readonly [first: string, last: string] {
  const [x, y, z] = axisDirection(grid, planeAxis(grid, plane));
  return [directionLetters([-x, -y, -z]), directionLetters([x, y, z])];
}

/** Area of one pixel of the slices that hold `axis` still. */
export function pixelAreaMm2({ affineLps }: Pick<Grid, 'affineLps'>, axis: Axis): number {
  const [a, b] = inPlaneAxes(axis).map((name) => column(affineLps, axisIndex(name)));
  return norm(cross(a, b));
}

/** The four views, in the order of the keys 1 to 4. */
export const viewNames: readonly ViewName[] = ['axial', 'coronal', 'sagittal', '3d'];
