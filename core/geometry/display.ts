import { norm } from './affine.ts';
import type { Axis, Grid, Vec3 } from './types.ts';
import { axisDirection, worldAxes } from './world-axes.ts';

/** The anatomical planes; each is shown by the stored axis that runs nearest to its normal. */
export type Plane = 'axial' | 'coronal' | 'sagittal';
export const PLANES: readonly Plane[] = ['axial', 'coronal', 'sagittal'];

/** A stored axis and the way it is walked: +1 with ascending index, -1 against it. */
export interface AxisRun {
  readonly axis: Axis;
  readonly sign: 1 | -1;
}

/** How one plane of the stored grid lies on a screen in radiological convention. */
export interface DisplayPlane {
  readonly plane: Plane;
  /** The stored index that is held still. */
  readonly axis: Axis;
  /** In-plane index that runs to the screen's right. */
  readonly right: AxisRun;
  /** In-plane index that runs down the screen. */
  readonly down: AxisRun;
  /** Which way of the held index leads towards the head (axial), the front (coronal), the patient's right (sagittal). */
  readonly forward: AxisRun;
}

/** Letters of the patient's directions at the edges of a view: R L A P S I, leading letter first when oblique. */
export interface EdgeLetters {
  readonly left: string;
  readonly right: string;
  readonly top: string;
  readonly bottom: string;
}

/** Component of LPS along a plane's normal: x for sagittal, y for coronal, z for axial. */
const NORMAL = { sagittal: 0, coronal: 1, axial: 2 } as const;

/**
 * Screen directions in LPS: [component, sign] of right and down. Axial from the feet with anterior up,
 * coronal from the front and sagittal from the patient's left, both head up.
 */
const SCREEN = {
  axial: { right: ['sagittal', 1], down: ['coronal', 1], forward: 1 },
  coronal: { right: ['sagittal', 1], down: ['axial', -1], forward: -1 },
  sagittal: { right: ['coronal', 1], down: ['axial', -1], forward: -1 },
} as const;

/** A direction cosine below this (10 degrees off) adds no letter to an edge. */
const OBLIQUE_COSINE = 0.17;

type Oriented = Pick<Grid, 'affineLps'>;

/** The stored axis nearest to a plane's normal. */
export function planeAxis(grid: Oriented, plane: Plane): Axis {
  return worldAxes(grid.affineLps)[NORMAL[plane]];
}

/** The plane shown by holding a stored axis still. */
export function axisPlane(grid: Oriented, axis: Axis): Plane {
  const axes = worldAxes(grid.affineLps);
  return PLANES.find((plane) => axes[NORMAL[plane]] === axis)!;
}

export function displayPlane(grid: Oriented, axis: Axis): DisplayPlane {
  const plane = axisPlane(grid, axis);
  const { right, down, forward } = SCREEN[plane];
  return {
    plane,
    axis,
    right: run(grid, right[0], right[1]),
    down: run(grid, down[0], down[1]),
    forward: run(grid, plane, forward),
  };
}

export function edgeLetters(grid: Oriented, axis: Axis): EdgeLetters {
  const { right, down } = displayPlane(grid, axis);
  const [x, y] = [walked(grid, right), walked(grid, down)];
  return {
    left: directionLetters(opposite(x)),
    right: directionLetters(x),
    top: directionLetters(opposite(y)),
    bottom: directionLetters(y),
  };
}

/** Patient directions of an LPS vector, e.g. `P` or, tilted towards the head, `PS` (DICOM PS3.3 C.7.6.1.1.1). */
export function directionLetters(lps: Vec3): string {
  const length = norm(lps);
  const names = ['RL', 'AP', 'IS'];
  return [0, 1, 2]
    .map((c) => ({ cosine: Math.abs(lps[c]) / length, letter: names[c][lps[c] > 0 ? 1 : 0] }))
    .filter(({ cosine }) => cosine > OBLIQUE_COSINE)
    .sort((a, b) => b.cosine - a.cosine)
    .map(({ letter }) => letter)
    .join('');
}

/** Unit vector (LPS) of a walk along a stored axis. */
export function walked(grid: Oriented, { axis, sign }: AxisRun): Vec3 {
  const direction = axisDirection(grid, axis);
  return sign > 0 ? direction : opposite(direction);
}

function run(grid: Oriented, normalOf: Plane, towards: 1 | -1): AxisRun {
  const axis = planeAxis(grid, normalOf);
  const along = axisDirection(grid, axis)[NORMAL[normalOf]];
  return { axis, sign: along * towards > 0 ? 1 : -1 };
}

function opposite([x, y, z]: Vec3): Vec3 {
  return [-x, -y, -z];
}
