import type { Axis, VoxelArray } from '#core/geometry';
import { forDisc } from './disc.ts';
import type { PlaneFrame, Vec2 } from './plane-frame.ts';
import { apply } from './plane-frame.ts';

/** A ruler from one end to the other, or a circle from its centre to its rim, in in-plane indices of a slice. */
export interface Measurement {
  readonly kind: 'ruler' | 'circle';
  readonly axis: Axis;
  readonly slice: number;
  readonly from: Vec2;
  readonly to: Vec2;
}

export interface CircleStatistics {
  readonly pixels: number;
  readonly mean: number;
  /** Standard deviation over the circle's pixels (population). */
  readonly sd: number;
  /** Of the drawn circle, not of the pixels counted. */
  readonly areaMm2: number;
}

/** Distance in mm between two in-plane indices. */
export function lengthMm(frame: PlaneFrame, from: Vec2, to: Vec2): number {
  const [a, b] = [apply(frame.indexToMm, from), apply(frame.indexToMm, to)];
  return Math.hypot(b[0] - a[0], b[1] - a[1]);
}

/** Mean and SD of the values whose pixel centres lie in the circle; null where there is none. */
export function circleStatistics(
  frame: PlaneFrame,
  values: VoxelArray,
  from: Vec2,
  to: Vec2,
): CircleStatistics | null {
  const radiusMm = lengthMm(frame, from, to);
  let [pixels, mean, squares] = [0, 0, 0];
  forDisc(frame.size, frame.indexToMm, from, from, radiusMm, (offset) => {
    // Welford's update: exact where a plain sum of squares of large values is not.
    const delta = values[offset] - mean;
    pixels += 1;
    mean += delta / pixels;
    squares += delta * (values[offset] - mean);
  });
  if (!pixels) return null;
  return { pixels, mean, sd: Math.sqrt(squares / pixels), areaMm2: Math.PI * radiusMm ** 2 };
}
