/**
 * Coordinates of the whole program. IJK are integer indices at voxel centres in the stored order of the
 * input; world is DICOM LPS in mm (x to the patient's left, y posterior, z to the head).
 * Arrays are k-major: voxel (i, j, k) stands at `i + ni * (j + nj * k)`.
 */
export type Vec3 = readonly [number, number, number];

/** Number of voxels along i, j and k. */
export type Shape = readonly [number, number, number];

/** The stored index that is held still in a plane of the input's own grid. */
export type Axis = 'i' | 'j' | 'k';

/** 4x4 matrix, row by row, taking homogeneous IJK to LPS mm. The last row is 0 0 0 1. */
export type Affine = readonly (readonly number[])[];

/** A voxel grid in the patient: it may be oblique or sheared. */
export interface Grid {
  readonly shape: Shape;
  readonly affineLps: Affine;
}

export type VoxelArray = Int16Array | Float32Array;

/** Voxels (HU where the case says so) on a grid. */
export interface Volume extends Grid {
  readonly data: VoxelArray;
}

export const AXES: readonly Axis[] = ['i', 'j', 'k'];

/** All ways to put the three index axes in order. */
export const AXIS_PERMUTATIONS: readonly (readonly [Axis, Axis, Axis])[] = [
  ['i', 'j', 'k'],
  ['i', 'k', 'j'],
  ['j', 'i', 'k'],
  ['j', 'k', 'i'],
  ['k', 'i', 'j'],
  ['k', 'j', 'i'],
];

export function axisIndex(axis: Axis): 0 | 1 | 2 {
  return axis === 'i' ? 0 : axis === 'j' ? 1 : 2;
}

/** The two in-plane axes of a plane, in i < j < k order: [column axis, row axis]. */
export function inPlaneAxes(axis: Axis): readonly [Axis, Axis] {
  return axis === 'i' ? ['j', 'k'] : axis === 'j' ? ['i', 'k'] : ['i', 'j'];
}

export function voxelCount(shape: Shape): number {
  return shape[0] * shape[1] * shape[2];
}
