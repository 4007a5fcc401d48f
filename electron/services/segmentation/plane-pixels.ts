import type { Axis } from '#core/geometry';

/** One plane of a segment as it shall be, in the layout of `Mask.plane`. */
export interface PlanePixels {
  readonly axis: Axis;
  readonly slice: number;
  readonly pixels: Uint8Array;
}
