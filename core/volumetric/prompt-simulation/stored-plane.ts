import { type Axis, axisIndex, type Grid, inPlaneAxes, spacingMm } from '#core/geometry';
import type { Mask } from '#core/masks';
import type { Pixel, Plane } from './clicks.ts';

/** One stored plane of a mask with the size of its pixels. */
export function planeOf(grid: Grid, reference: Mask, axis: Axis, slice: number): Plane {
  const [a, b] = inPlaneAxes(axis).map(axisIndex);
  const spacing = spacingMm(grid.affineLps);
  return {
    pixels: reference.plane(axis, slice),
    width: grid.shape[a],
    height: grid.shape[b],
    spacingMm: [spacing[a], spacing[b]],
  };
}

/** The voxel of a pixel of a stored plane. */
export function voxelAt(axis: Axis, slice: number, [a, b]: Pixel): [number, number, number] {
  return axis === 'k' ? [a, b, slice] : axis === 'j' ? [a, slice, b] : [slice, a, b];
}
