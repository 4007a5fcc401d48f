import { type Axis, axisIndex, column, type Grid, inPlaneAxes, norm, type Volume } from '#core/geometry';
import { type ValueWindow, windowed } from '#core/intensity';
import type { PlanePart } from '#core/sam2/preprocess';
import { isTransposed, type PlaneOrientation, planeOrientation } from './orientation.ts';

/**
 * The planes of a grid that hold one axis still, in display orientation. Display pixels (x, y) are integers at
 * pixel centres, x to the right and y down. Stored pixels (a, b) are the two in-plane indices in i < j < k order.
 */
export interface PlaneLayout {
  readonly orientation: PlaneOrientation;
  readonly width: number;
  readonly height: number;
  /** Size of a display pixel in mm. */
  readonly spacingMm: readonly [number, number];
  /** How many planes there are, and how far one is from the next. */
  readonly count: number;
  readonly stepMm: number;
}

export function planeLayout(grid: Grid, axis: Axis): PlaneLayout {
  const orientation = planeOrientation(grid.affineLps, axis);
  const [across, down] = [axisIndex(orientation.across), axisIndex(orientation.down)];
  return {
    orientation,
    width: grid.shape[across],
    height: grid.shape[down],
    spacingMm: [norm(column(grid.affineLps, across)), norm(column(grid.affineLps, down))],
    count: grid.shape[axisIndex(axis)],
    stepMm: norm(column(grid.affineLps, axisIndex(axis))),
  };
}

/**
 * The time of a stored plane and back: time runs towards the patient's left, back or head whatever the storage,
 * so that forward means the same for every orientation.
 */
export function timeOf(layout: PlaneLayout, index: number): number {
  return layout.orientation.ascending ? index : layout.count - 1 - index;
}

/** Display pixel of stored in-plane indices (a, b); both may be fractional. */
export function toDisplay(layout: PlaneLayout, [a, b]: readonly [number, number]): [x: number, y: number] {
  const { orientation, width, height } = layout;
  const [across, down] = isTransposed(orientation) ? [b, a] : [a, b];
  return [
    orientation.acrossFlipped ? width - 1 - across : across,
    orientation.downFlipped ? height - 1 - down : down,
  ];
}

/** Inverse of `toDisplay`. */
export function toStored(layout: PlaneLayout, [x, y]: readonly [number, number]): [a: number, b: number] {
  const { orientation, width, height } = layout;
  const across = orientation.acrossFlipped ? width - 1 - x : x;
  const down = orientation.downFlipped ? height - 1 - y : y;
  return isTransposed(orientation) ? [down, across] : [across, down];
}

/** An inclusive box of stored indices [a0, b0, a1, b1] as an inclusive box of display pixels. */
export function boxToDisplay(
  layout: PlaneLayout,
  [a0, b0, a1, b1]: readonly [number, number, number, number],
): [x0: number, y0: number, x1: number, y1: number] {
  const [xa, ya] = toDisplay(layout, [a0, b0]);
  const [xb, yb] = toDisplay(layout, [a1, b1]);
  return [Math.min(xa, xb), Math.min(ya, yb), Math.max(xa, xb), Math.max(ya, yb)];
}

/** One plane of the volume in display orientation, grey values as 0..1 of the window. */
export function extractPlane(
  volume: Volume,
  layout: PlaneLayout,
  index: number,
  window: ValueWindow,
): Float32Array {
  const plane = extractValues(volume, layout, index);
  for (let n = 0; n < plane.length; n++) plane[n] = windowed(plane[n], window);
  return plane;
}

/** One plane of the volume in display orientation, or a part of its display pixels, the values as they are. */
export function extractValues(
  volume: Volume,
  layout: PlaneLayout,
  index: number,
  [x0, y0, x1, y1]: PlanePart = [0, 0, layout.width, layout.height],
): Float32Array {
  const strides = [1, volume.shape[0], volume.shape[0] * volume.shape[1]];
  const { orientation, width, height } = layout;
  const stepX = strides[axisIndex(orientation.across)];
  const stepY = strides[axisIndex(orientation.down)];
  const start =
    index * strides[axisIndex(orientation.axis)] +
    (orientation.acrossFlipped ? (width - 1) * stepX : 0) +
    (orientation.downFlipped ? (height - 1) * stepY : 0);
  const dx = orientation.acrossFlipped ? -stepX : stepX;
  const dy = orientation.downFlipped ? -stepY : stepY;
  const out = new Float32Array((x1 - x0) * (y1 - y0));
  for (let y = y0, n = 0; y < y1; y++)
    for (let x = x0, at = start + y * dy + x0 * dx; x < x1; x++, at += dx) out[n++] = volume.data[at];
  return out;
}

/** A binary plane in stored layout (`Mask.plane`) as display pixels. */
export function maskToDisplay(layout: PlaneLayout, stored: Uint8Array): Uint8Array {
  const display = new Uint8Array(stored.length);
  eachPixel(layout, (shown, kept) => {
    display[shown] = stored[kept];
  });
  return display;
}

/** A binary plane of display pixels in the stored layout of `Mask.plane`. */
export function maskToStored(layout: PlaneLayout, display: Uint8Array): Uint8Array {
  return intoStored(layout, display, new Uint8Array(display.length));
}

/** As `maskToStored`, for values. */
export function planeToStored(layout: PlaneLayout, display: Float32Array): Float32Array {
  return intoStored(layout, display, new Float32Array(display.length));
}

function intoStored<T extends Uint8Array | Float32Array>(layout: PlaneLayout, display: T, stored: T): T {
  eachPixel(layout, (shown, kept) => {
    stored[kept] = display[shown];
  });
  return stored;
}

/** Every display pixel, row by row, with its position in the stored layout. */
function eachPixel(layout: PlaneLayout, visit: (shown: number, kept: number) => void): void {
  const { width, height } = layout;
  const [storedWidth] = storedSize(layout);
  const position = (x: number, y: number) => {
    const [a, b] = toStored(layout, [x, y]);
    return a + storedWidth * b;
  };
  const start = position(0, 0);
  const [dx, dy] = [position(1, 0) - start, position(0, 1) - start];
  for (let y = 0, n = 0; y < height; y++)
    for (let x = 0, at = start + y * dy; x < width; x++, at += dx) visit(n++, at);
}

/** Number of pixels along the stored in-plane axes, in i < j < k order. */
export function storedSize(layout: PlaneLayout): [number, number] {
  return isTransposed(layout.orientation) ? [layout.height, layout.width] : [layout.width, layout.height];
}

/** The two in-plane indices of a voxel position, in i < j < k order. */
export function inPlane(layout: PlaneLayout, ijk: readonly [number, number, number]): [number, number] {
  const [a, b] = inPlaneAxes(layout.orientation.axis);
  return [ijk[axisIndex(a)], ijk[axisIndex(b)]];
}
