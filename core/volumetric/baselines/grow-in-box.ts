import type { SlicePrompt } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Shape, type Volume } from '#core/geometry';
import { Mask } from '#core/masks';
import { flood } from '../flood.ts';
import { type Column, columnOf } from './column.ts';
import { fillHoles, openPlane, smoothPlane } from './plane-filters.ts';

/** Values within this many standard deviations of the middle of the box belong to the object. */
const DEVIATIONS = 2;
/** The least and the most that one standard deviation is taken to be, in HU: noise, and what is another tissue. */
const NOISE_HU = 16;
const TISSUE_HU = 200;
/** What the smoothing reaches beyond the box, in pixels: four standard deviations of 1 px. */
const BORDER = 4;

/**
 * Region growing as a reader could set it up with one box: median and deviation of the middle ninth of the box on its
 * slice give the range of values; what lies in it inside the box's column, smoothed and opened in the plane, and
 * hangs together (6-connected) with the largest part on the prompted slice, is the object; holes are filled slice by
 * slice. The rule is that of the project's training recipe, with limits in HU in place of a window for each organ.
 */
export function growInBox(
  volume: Volume,
  { axis, slice, box }: { axis: Axis; slice: number; box: NonNullable<SlicePrompt['box']> },
): Mask {
  const column = columnOf(volume, axis, box, BORDER);
  const [width, height] = [column.width - 2 * BORDER, column.height - 2 * BORDER];
  const [middle, deviation] = middleOf(column, slice);
  const candidates = new Uint8Array(width * height * column.depth);
  for (let s = 0; s < column.depth; s++)
    candidates.set(
      openPlane(alike(smoothed(column, s, middle, deviation), middle, deviation), width),
      s * width * height,
    );
  const kept = connected(candidates, [width, height, column.depth], slice);
  const [a, b] = inPlaneAxes(axis).map((name) => volume.shape[axisIndex(name)]);
  const mask = new Mask(volume.shape);
  for (let s = 0; s < column.depth; s++) {
    const part = fillHoles(kept.subarray(s * width * height, (s + 1) * width * height), width);
    const plane = new Uint8Array(a * b);
    for (let y = 0; y < height; y++)
      plane.set(part.subarray(y * width, (y + 1) * width), box[0] + a * (box[1] + y));
    mask.setPlane(axis, s, plane);
  }
  return mask;
}

/** Median and standard deviation of the middle ninth of the box on its slice. */
function middleOf({ values, width, height }: Column, slice: number): [middle: number, deviation: number] {
  const [x0, x1] = third(width - 2 * BORDER);
  const [y0, y1] = third(height - 2 * BORDER);
  const found: number[] = [];
  for (let y = y0; y < y1; y++)
    for (let x = x0; x < x1; x++) found.push(values[slice * width * height + y * width + x]);
  found.sort((a, b) => a - b);
  const middle = found[Math.floor(found.length / 2)];
  const near = found.map((v) => Math.max(-TISSUE_HU, Math.min(TISSUE_HU, v - middle)));
  const mean = near.reduce((sum, v) => sum + v, 0) / near.length;
  const variance = near.reduce((sum, v) => sum + (v - mean) ** 2, 0) / near.length;
  return [middle, Math.max(NOISE_HU, Math.sqrt(variance))];
}

/** First and end of the middle third, in pixels of the column; never empty. */
function third(length: number): [number, number] {
  const part = Math.floor(length / 3);
  return [BORDER + part, BORDER + Math.max(part + 1, length - part)];
}

/** The box on one slice, smoothed; values far from the object's pull no more than its range four times over. */
function smoothed({ values, width, height }: Column, s: number, middle: number, deviation: number) {
  const reach = 4 * DEVIATIONS * deviation;
  const plane = values
    .subarray(s * width * height, (s + 1) * width * height)
    .map((v) => Math.max(middle - reach, Math.min(middle + reach, v)));
  return smoothPlane(plane, width, BORDER);
}

function alike(values: Float32Array, middle: number, deviation: number): Uint8Array {
  return Uint8Array.from(values, (v) => (Math.abs(v - middle) < DEVIATIONS * deviation ? 1 : 0));
}

/** The 6-connected part with the most voxels on the prompted slice; nothing where that slice has none. */
function connected(candidates: Uint8Array, shape: Shape, slice: number): Uint8Array {
  const plane = shape[0] * shape[1];
  const seen = new Uint8Array(candidates.length);
  let best = { start: -1, size: 0 };
  for (let start = slice * plane; start < (slice + 1) * plane; start++) {
    if (!candidates[start] || seen[start]) continue;
    let size = 0;
    flood(candidates, shape, start, seen, (at) => {
      if (Math.floor(at / plane) === slice) size++;
    });
    if (size > best.size) best = { start, size };
  }
  const kept = new Uint8Array(candidates.length);
  if (best.start >= 0) {
    const marks = new Uint8Array(candidates.length);
    flood(candidates, shape, best.start, marks, (at) => {
      kept[at] = 1;
    });
  }
  return kept;
}
