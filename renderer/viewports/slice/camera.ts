import type { Affine2, PlaneFrame, Vec2 } from '../plane/plane-frame.ts';
import { apply, compose, inverse } from '../plane/plane-frame.ts';

/** Where a view looks: the plane's point (screen mm) in its middle and its scale in CSS pixels per mm. */
export interface Camera {
  readonly centerMm: Vec2;
  readonly pxPerMm: number;
}

/** Size of a view in CSS pixels. */
export type ViewSize = Vec2;

const PX_PER_MM = { min: 0.05, max: 200 };

/** The whole plane, in the middle. */
export function wholePlane({ extentMm: { min, max } }: PlaneFrame, [width, height]: ViewSize): Camera {
  const margin = 0.98;
  return {
    centerMm: [(min[0] + max[0]) / 2, (min[1] + max[1]) / 2],
    pxPerMm: clampScale(margin * Math.min(width / (max[0] - min[0]), height / (max[1] - min[1]))),
  };
}

/** Screen mm to CSS pixels of the view. */
export function mmToPx({ centerMm, pxPerMm }: Camera, [width, height]: ViewSize): Affine2 {
  return [pxPerMm, 0, 0, pxPerMm, width / 2 - pxPerMm * centerMm[0], height / 2 - pxPerMm * centerMm[1]];
}

export function indexToPx(frame: PlaneFrame, camera: Camera, size: ViewSize): Affine2 {
  return compose(mmToPx(camera, size), frame.indexToMm);
}

export function panned(camera: Camera, [dx, dy]: Vec2): Camera {
  const [u, v] = camera.centerMm;
  return { ...camera, centerMm: [u - dx / camera.pxPerMm, v - dy / camera.pxPerMm] };
}

/** Magnified by `factor` while the point under `anchorPx` stays where it is. */
export function zoomed(camera: Camera, factor: number, anchorPx: Vec2, size: ViewSize): Camera {
  const pxPerMm = clampScale(camera.pxPerMm * factor);
  const [u, v] = apply(inverse(mmToPx(camera, size)), anchorPx);
  const keep = camera.pxPerMm / pxPerMm;
  const [cu, cv] = camera.centerMm;
  return { pxPerMm, centerMm: [u + (cu - u) * keep, v + (cv - v) * keep] };
}

function clampScale(pxPerMm: number): number {
  return Math.min(PX_PER_MM.max, Math.max(PX_PER_MM.min, pxPerMm));
}
