import type { Axis, DisplayPlane, Grid, Vec3 } from '#core/geometry';
import { axisIndex, column, cross, displayPlane, dot, inPlaneAxes, norm, walked } from '#core/geometry';

/** x' = a x + c y + e, y' = b x + d y + f (the order of canvas and DOMMatrix). */
export type Affine2 = readonly [a: number, b: number, c: number, d: number, e: number, f: number];
export type Vec2 = readonly [number, number];

/**
 * One stack of planes of the stored grid as it lies on a screen. In-plane indices (column, row) follow
 * `Mask.plane`: the two axes that are not held still, in i < j < k order. Screen mm run right and down from
 * voxel (0, 0); a sheared grid is drawn sheared, so lengths and angles on the screen are the patient's.
 */
export interface PlaneFrame {
  readonly display: DisplayPlane;
  readonly axes: readonly [column: Axis, row: Axis];
  /** Voxels along the two in-plane axes, and number of slices. */
  readonly size: Vec2;
  readonly depth: number;
  /** In-plane index to screen mm. */
  readonly indexToMm: Affine2;
  /** Screen mm of the outer edges of the voxels. */
  readonly extentMm: { readonly min: Vec2; readonly max: Vec2 };
  /** Perpendicular distance of neighbouring slices. */
  readonly sliceStepMm: number;
}

export function planeFrame(grid: Grid, axis: Axis): PlaneFrame {
  const display = displayPlane(grid, axis);
  const axes = inPlaneAxes(axis);
  const right = walked(grid, display.right);
  const down = perpendicularTo(right, walked(grid, display.down));
  const [columnStep, rowStep] = axes.map((a) => column(grid.affineLps, axisIndex(a)));
  const indexToMm: Affine2 = [
    dot(columnStep, right),
    dot(columnStep, down),
    dot(rowStep, right),
    dot(rowStep, down),
    0,
    0,
  ];
  const size: Vec2 = [grid.shape[axisIndex(axes[0])], grid.shape[axisIndex(axes[1])]];
  const corners = [-0.5, size[0] - 0.5].flatMap((a) =>
    [-0.5, size[1] - 0.5].map((b) => apply(indexToMm, [a, b])),
  );
  const along = (c: 0 | 1, pick: (...v: number[]) => number) => pick(...corners.map((p) => p[c]));
  return {
    display,
    axes,
    size,
    depth: grid.shape[axisIndex(axis)],
    indexToMm,
    extentMm: {
      min: [along(0, Math.min), along(1, Math.min)],
      max: [along(0, Math.max), along(1, Math.max)],
    },
    sliceStepMm: Math.abs(dot(column(grid.affineLps, axisIndex(axis)), cross(right, down))),
  };
}

/** Full index of in-plane (column, row) on a slice. */
export function toIjk(frame: PlaneFrame, slice: number, [a, b]: Vec2): Vec3 {
  const ijk = [0, 0, 0];
  ijk[axisIndex(frame.display.axis)] = slice;
  ijk[axisIndex(frame.axes[0])] = a;
  ijk[axisIndex(frame.axes[1])] = b;
  return ijk as unknown as Vec3;
}

/** In-plane (column, row) of a full index. */
export function inPlane(frame: PlaneFrame, ijk: Vec3): Vec2 {
  return [ijk[axisIndex(frame.axes[0])], ijk[axisIndex(frame.axes[1])]];
}

export function isInside(frame: PlaneFrame, [a, b]: Vec2): boolean {
  return a >= 0 && b >= 0 && a < frame.size[0] && b < frame.size[1];
}

/** The nearest voxel's in-plane index, held inside the plane. */
export function nearestPixel(frame: PlaneFrame, [a, b]: Vec2): Vec2 {
  const clamp = (v: number, n: number) => Math.min(n - 1, Math.max(0, Math.round(v)));
  return [clamp(a, frame.size[0]), clamp(b, frame.size[1])];
}

export function apply([a, b, c, d, e, f]: Affine2, [x, y]: Vec2): Vec2 {
  return [a * x + c * y + e, b * x + d * y + f];
}

/** `outer` after `inner`. */
export function compose(outer: Affine2, inner: Affine2): Affine2 {
  const [a, b] = apply([outer[0], outer[1], outer[2], outer[3], 0, 0], [inner[0], inner[1]]);
  const [c, d] = apply([outer[0], outer[1], outer[2], outer[3], 0, 0], [inner[2], inner[3]]);
  return [a, b, c, d, ...apply(outer, [inner[4], inner[5]])];
}

export function inverse([a, b, c, d, e, f]: Affine2): Affine2 {
  const det = a * d - b * c;
  return [d / det, -b / det, -c / det, a / det, (c * f - d * e) / det, (b * e - a * f) / det];
}

function perpendicularTo(unit: Vec3, v: Vec3): Vec3 {
  const along = dot(unit, v);
  const rest: Vec3 = [v[0] - along * unit[0], v[1] - along * unit[1], v[2] - along * unit[2]];
  const length = norm(rest);
  return [rest[0] / length, rest[1] / length, rest[2] / length];
}
