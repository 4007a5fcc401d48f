import { encode } from 'fast-png';
import type { Axis, Volume } from '#core/geometry';
import { percentileWindow, type ValueWindow } from '#core/intensity';
import { type Mask, planeBox } from '#core/masks';
import { type SliceAgreement, sliceDice } from '#core/metrics';
import { extractPlane, maskToDisplay, planeLayout } from '#core/volumetric';

type Color = readonly [number, number, number];

const REFERENCE: Color = [64, 220, 120];
const PREDICTION: Color = [255, 140, 40];
/** Soft tissue: the same for all pictures of a study. */
const WINDOW_HU: ValueWindow = [-160, 240];
const MARGIN_PX = 12;
/** Pictures are enlarged by a whole number up to about this width. */
const WIDTH_PX = 220;

/** The slice with the lowest Dice; of equals the one with most wrong pixels, then the first. */
export function worstOf(slices: readonly SliceAgreement[]): number {
  const wrong = (s: SliceAgreement) => s.reference + s.predicted - 2 * s.both;
  const [{ slice }] = slices
    .filter((s) => s.reference + s.predicted > 0)
    .sort((a, b) => sliceDice(a) - sliceDice(b) || wrong(b) - wrong(a) || a.slice - b.slice);
  return slice;
}

/** A slice as a PNG in display orientation: outline of the reference in green, of the prediction in orange. */
export function slicePicture(
  volume: Volume,
  valueKind: 'hu' | 'raw',
  masks: readonly [reference: Mask, predicted: Mask],
  axis: Axis,
  slice: number,
): Buffer {
  const layout = planeLayout(volume, axis);
  const window = valueKind === 'hu' ? WINDOW_HU : percentileWindow(volume.data);
  const grey = extractPlane(volume, layout, slice, window);
  const [truth, found] = masks.map((mask) => maskToDisplay(layout, mask.plane(axis, slice)));
  const { width, height } = layout;
  const box = planeBox(
    Uint8Array.from(truth, (v, n) => v | found[n]),
    width,
  ) ?? [0, 0, width - 1, height - 1];
  const [x0, y0] = [Math.max(0, box[0] - MARGIN_PX), Math.max(0, box[1] - MARGIN_PX)];
  const [x1, y1] = [Math.min(width - 1, box[2] + MARGIN_PX), Math.min(height - 1, box[3] + MARGIN_PX)];
  const scale = Math.max(1, Math.floor(WIDTH_PX / (x1 - x0 + 1)));
  const [columns, rows] = [(x1 - x0 + 1) * scale, (y1 - y0 + 1) * scale];
  const data = new Uint8Array(3 * columns * rows);
  const at = (x: number, y: number) => x0 + Math.floor(x / scale) + width * (y0 + Math.floor(y / scale));
  const onEdge = (mask: Uint8Array, x: number, y: number) =>
    mask[at(x, y)] === 1 &&
    [
      [x - 1, y],
      [x + 1, y],
      [x, y - 1],
      [x, y + 1],
    ].some(([u, v]) => u < 0 || v < 0 || u >= columns || v >= rows || mask[at(u, v)] === 0);
  for (let y = 0, n = 0; y < rows; y++)
    for (let x = 0; x < columns; x++, n += 3) {
      const value = Math.round(255 * grey[at(x, y)]);
      const color = onEdge(found, x, y)
        ? PREDICTION
        : onEdge(truth, x, y)
          ? REFERENCE
          : [value, value, value];
      data.set(color, n);
    }
  return Buffer.from(
    encode({ width: columns, height: rows, data, channels: 3, depth: 8 }, { zlib: { level: 1 } }),
  );
}
