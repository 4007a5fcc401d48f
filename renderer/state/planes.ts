import type { Affine, Axis, Vec3 } from '#core/geometry';
import { AXES, column, norm } from '#core/geometry';
import type { PlaneName } from '../viewports/index.ts';

export const PLANES: readonly PlaneName[] = ['axial', 'coronal', 'sagittal'];

/** Component of LPS along each plane's normal: sagittal x, coronal y, axial z. */
const normalOf: Record<PlaneName, 0 | 1 | 2> = { sagittal: 0, coronal: 1, axial: 2 };

const axisPermutations: readonly (readonly [Axis, Axis, Axis])[] = [
  ['i', 'j', 'k'],
  ['i', 'k', 'j'],
  ['j', 'i', 'k'],
  ['j', 'k', 'i'],
  ['k', 'i', 'j'],
  ['k', 'j', 'i'],
];

/** The stored axis each anatomical plane is shown by: the assignment whose directions fit the normals best. */
export function planeAxes(affineLps: Affine): Record<PlaneName, Axis> {
  const alignment = (axis: Axis, component: number) => {
    const direction = column(affineLps, AXES.indexOf(axis) as 0 | 1 | 2);
    return Math.abs(direction[component]) / norm(direction);
  };
  const fit = (axes: readonly [Axis, Axis, Axis]) =>
    axes.reduce((sum, axis, component) => sum + alignment(axis, component), 0);
  const [sagittal, coronal, axial] = axisPermutations.reduce((a, b) => (fit(b) > fit(a) + 1e-9 ? b : a));
  return { axial, coronal, sagittal };
}

export function planeOfAxis(affineLps: Affine, axis: Axis): PlaneName {
  const axes = planeAxes(affineLps);
  return PLANES.find((plane) => axes[plane] === axis)!;
}

const ends: Record<PlaneName, readonly [string, string]> = {
  axial: ['I', 'S'],
  coronal: ['A', 'P'],
  sagittal: ['R', 'L'],
};

/** Letters of the patient's direction at the first and the last slice of a plane's stack. */
export function stackEnds(affineLps: Affine, plane: PlaneName): readonly [string, string] {
  const axis = planeAxes(affineLps)[plane];
  const step = column(affineLps, AXES.indexOf(axis) as 0 | 1 | 2)[normalOf[plane]];
  const [low, high] = ends[plane];
  return step >= 0 ? [low, high] : [high, low];
}

/** Distance in mm of slice `index` along the plane's stack, as the patient's coordinate (LPS) of its centre. */
export function slicePositionMm(affineLps: Affine, plane: PlaneName, crosshair: Vec3): number {
  const row = affineLps[normalOf[plane]];
  return row[0] * crosshair[0] + row[1] * crosshair[1] + row[2] * crosshair[2] + row[3];
}
