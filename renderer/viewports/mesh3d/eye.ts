import type { Grid, Vec3 } from '#core/geometry';
import { cross, dot, toWorld } from '#core/geometry';
import type { Vec2 } from '../plane/plane-frame.ts';
import type { Ray } from './pick.ts';

/** A parallel view of the patient: all in LPS; `right`, `up` and `gaze` are perpendicular unit vectors. */
export interface Eye {
  readonly focus: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** The way one looks, into the screen. */
  readonly gaze: Vec3;
  /** Millimetres from the middle of the view to its upper edge. */
  readonly halfHeightMm: number;
}

/** Corners of the scan, outer edges of the voxels, LPS mm. */
export function gridCorners({ shape, affineLps }: Grid): Vec3[] {
  const ends = shape.map((n) => [-0.5, n - 0.5]);
  return ends[2].flatMap((k) => ends[1].flatMap((j) => ends[0].map((i) => toWorld(affineLps, [i, j, k]))));
}

/** From the front, head up, the whole scan in view. */
export function frontEye(grid: Grid, aspect: number): Eye {
  const corners = gridCorners(grid);
  const mean = (c: 0 | 1 | 2) => corners.reduce((sum, p) => sum + p[c], 0) / corners.length;
  const focus: Vec3 = [mean(0), mean(1), mean(2)];
  const reach = (c: 0 | 2) => Math.max(...corners.map((p) => Math.abs(p[c] - focus[c])));
  return {
    focus,
    right: [1, 0, 0],
    up: [0, 0, 1],
    gaze: [0, 1, 0],
    halfHeightMm: 1.1 * Math.max(reach(2), reach(0) / aspect),
  };
}

/** Turns the patient under the hand: half a degree a pixel, as with a ball under the palm. */
export function orbited(eye: Eye, [dx, dy]: Vec2): Eye {
  const radians = Math.PI / 360;
  const aroundUp = turn(eye, eye.up, -dx * radians);
  return turn(aroundUp, aroundUp.right, -dy * radians);
}

export function moved(eye: Eye, [dx, dy]: Vec2, heightPx: number): Eye {
  const mm = (2 * eye.halfHeightMm) / heightPx;
  return { ...eye, focus: combine(eye.focus, [-dx * mm, eye.right], [dy * mm, eye.up]) };
}

export function magnified(eye: Eye, factor: number): Eye {
  return { ...eye, halfHeightMm: Math.min(5000, Math.max(1, eye.halfHeightMm / factor)) };
}

/** CSS pixels of a point of the patient. */
export function projected(eye: Eye, lps: Vec3, [width, height]: Vec2): Vec2 {
  const from = combine(lps, [-1, eye.focus]);
  const px = height / 2 / eye.halfHeightMm;
  return [width / 2 + px * dot(from, eye.right), height / 2 - px * dot(from, eye.up)];
}

/** The line of sight through a point of the view. */
export function sightLine(eye: Eye, [x, y]: Vec2, [width, height]: Vec2): Ray {
  const mm = (2 * eye.halfHeightMm) / height;
  return {
    origin: combine(eye.focus, [(x - width / 2) * mm, eye.right], [(height / 2 - y) * mm, eye.up]),
    direction: eye.gaze,
  };
}

function turn(eye: Eye, axis: Vec3, angle: number): Eye {
  const up = rotated(eye.up, axis, angle);
  const gaze = rotated(eye.gaze, axis, angle);
  return { ...eye, up, gaze, right: cross(gaze, up) };
}

/** Rodrigues' formula. */
function rotated(v: Vec3, axis: Vec3, angle: number): Vec3 {
  const c = Math.cos(angle);
  return combine(
    [v[0] * c, v[1] * c, v[2] * c],
    [Math.sin(angle), cross(axis, v)],
    [dot(axis, v) * (1 - c), axis],
  );
}

function combine(start: Vec3, ...terms: readonly (readonly [number, Vec3])[]): Vec3 {
  const at = (c: 0 | 1 | 2) => terms.reduce((sum, [factor, v]) => sum + factor * v[c], start[c]);
  return [at(0), at(1), at(2)];
}
