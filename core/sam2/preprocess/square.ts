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
  const at = (centre: number, side: number) =>
    linearTaps(size, (n) => ((n + 0.5) / size - 0.5) * side + centre - 0.5);
  const [columns, rows] = [at(cx, sidePx), at(cy, sideYPx)];
  const sigma = (sidePx: number) => (sidePx / size > SMOOTHED_ABOVE ? sidePx / size / 2.5 : 0);
  const wanted = { rows: sourcesOf(rows, plane.height), columns: sourcesOf(columns, plane.width) };
  const data = gaussianBlur(plane.data, plane.width, plane.height, wanted, sigma(sidePx), sigma(sideYPx));
  return sampleGrid({ ...plane, data }, columns, rows, 0);
}

/** A part of a plane, edges outside: [x0, y0, x1, y1). */
export type PlanePart = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * Inverse of `sampleSquare` for logits [side, side] of the square: the logits of every pixel of a part of a plane,
 * bilinear. Outside the square they are -100, and fall off to that over the half cell at its border.
 */
export function pasteLogits(
  logits: Float32Array,
  square: Square,
  [left, top, right, bottom]: PlanePart,
): Float32Array {
  const side = Math.sqrt(logits.length);
  const { cx, cy, sidePx, sideYPx = sidePx } = square;
  const at = (from: number, to: number, centre: number, sidePx: number) =>
    linearTaps(to - from, (n) => ((n + from + 0.5 - centre) / sidePx + 0.5) * side - 0.5);
  return sampleGrid(
    { data: logits, width: side, height: side },
    at(left, right, cx, sidePx),
    at(top, bottom, cy, sideYPx),
    OUTSIDE_LOGIT,
  );
}

/** Where samples lie along one direction: between source `first` and the next, so much of the way. */
interface LinearTaps {
  readonly first: Int32Array;
  readonly part: Float64Array;
}

function linearTaps(count: number, position: (n: number) => number): LinearTaps {
  const first = new Int32Array(count);
  const part = new Float64Array(count);
  for (let n = 0; n < count; n++) {
    const at = position(n);
    first[n] = Math.floor(at);
    part[n] = at - first[n];
  }
  return { first, part };
}

/** The sources inside the plane that some sample lies between; ascending, as the samples are. */
function sourcesOf({ first }: LinearTaps, length: number): Int32Array {
  const used = new Uint8Array(length);
  for (const n of first) {
    if (n >= 0 && n < length) used[n] = 1;
    if (n + 1 >= 0 && n + 1 < length) used[n + 1] = 1;
  }
  return Int32Array.from(used.keys()).filter((n) => used[n]);
}

function sampleGrid(plane: Plane, columns: LinearTaps, rows: LinearTaps, outside: number): Float32Array {
  const { data, width, height } = plane;
  const across = columns.first.length;
  const out = new Float32Array(across * rows.first.length);
  const value = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height ? data[y * width + x] : outside;
  for (let row = 0, n = 0; row < rows.first.length; row++) {
    const y = rows.first[row];
    const fy = rows.part[row];
    const rowsInside = y >= 0 && y + 1 < height;
    for (let column = 0; column < across; column++, n++) {
      const x = columns.first[column];
      const fx = columns.part[column];
      let above: number;
      let below: number;
      if (rowsInside && x >= 0 && x + 1 < width) {
        const at = y * width + x;
        above = data[at] * (1 - fx) + data[at + 1] * fx;
        below = data[at + width] * (1 - fx) + data[at + width + 1] * fx;
      } else {
        above = value(x, y) * (1 - fx) + value(x + 1, y) * fx;
        below = value(x, y + 1) * (1 - fx) + value(x + 1, y + 1) * fx;
      }
      out[n] = above * (1 - fy) + below * fy;
    }
  }
  return out;
}
