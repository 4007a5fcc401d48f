import { gaussianBlur } from './gaussian.ts';

/** A plane of values, row by row; pixel (x, y) covers [x, x + 1) x [y, y + 1). */
export interface Plane {
  readonly data: Float32Array;
  readonly width: number;
  readonly height: number;
}

/**
 * A square on a plane: centre in pixel-edge coordinates (the middle of pixel 0 is 0.5) and side, in pixels. Where
 * pixels are not square in mm, `sideYPx` says how many rows are as long as `sidePx` columns.
 */
export interface Square {
  readonly cx: number;
  readonly cy: number;
  readonly sidePx: number;
  readonly sideYPx?: number;
}

/** Above this shrink factor the plane is smoothed before it is sampled: the shipped model was trained so. */
const SMOOTHED_ABOVE = 1.5;

/** What lies outside the model's square counts as this logit: certainly not the object. */
const OUTSIDE_LOGIT = -100;

/**
 * The square of a plane as a frame of size x size pixels, bilinear, 0 outside the plane. A shrink of more than 1.5
 * smooths first with a Gaussian of shrink / 2.5 pixels.
 */
export function sampleSquare(plane: Plane, square: Square & { readonly size: number }): Float32Array {
  const { cx, cy, sidePx, sideYPx = sidePx, size } = square;
  const sigma = (sidePx: number) => (sidePx / size > SMOOTHED_ABOVE ? sidePx / size / 2.5 : 0);
  const data = gaussianBlur(plane.data, plane.width, plane.height, sigma(sidePx), sigma(sideYPx));
  const source = { ...plane, data };
  const at = (n: number, centre: number, side: number) => ((n + 0.5) / size - 0.5) * side + centre - 0.5;
  return sampleGrid(
    source,
    Float64Array.from({ length: size }, (_, x) => at(x, cx, sidePx)),
    Float64Array.from({ length: size }, (_, y) => at(y, cy, sideYPx)),
    0,
  );
}

/**
 * Inverse of `sampleSquare` for logits [side, side] of the square: the logits of every pixel of a plane, bilinear.
 * Outside the square they are -100, and fall off to that over the half cell at its border.
 */
export function pasteLogits(
  logits: Float32Array,
  square: Square,
  shape: { readonly width: number; readonly height: number },
): Float32Array {
  const side = Math.sqrt(logits.length);
  const { cx, cy, sidePx, sideYPx = sidePx } = square;
  const at = (n: number, centre: number, sidePx: number) => ((n + 0.5 - centre) / sidePx + 0.5) * side - 0.5;
  return sampleGrid(
    { data: logits, width: side, height: side },
    Float64Array.from({ length: shape.width }, (_, x) => at(x, cx, sidePx)),
    Float64Array.from({ length: shape.height }, (_, y) => at(y, cy, sideYPx)),
    OUTSIDE_LOGIT,
  );
}

function sampleGrid(plane: Plane, xs: Float64Array, ys: Float64Array, outside: number): Float32Array {
  const { data, width, height } = plane;
  const value = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x] : outside;
  const out = new Float32Array(xs.length * ys.length);
  ys.forEach((y, row) => {
    const y0 = Math.floor(y);
    const fy = y - y0;
    xs.forEach((x, col) => {
      const x0 = Math.floor(x);
      const fx = x - x0;
      const above = value(x0, y0) * (1 - fx) + value(x0 + 1, y0) * fx;
      const below = value(x0, y0 + 1) * (1 - fx) + value(x0 + 1, y0 + 1) * fx;
      out[row * xs.length + col] = above * (1 - fy) + below * fy;
    });
  });
  return out;
}
