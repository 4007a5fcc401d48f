import { type Axis, axisIndex, inPlaneAxes, type Volume } from '#core/geometry';

/** The values of a box's column through the volume: width x height x depth, in-plane axes in i < j < k order. */
export interface Column {
  readonly values: Float32Array;
  readonly width: number;
  readonly height: number;
  readonly depth: number;
}

/**
 * The column of an inclusive in-plane box, and `border` pixels around it; beyond the scan's edge values are mirrored.
 */
export function columnOf(
  volume: Volume,
  axis: Axis,
  [a0, b0, a1, b1]: readonly [number, number, number, number],
  border: number,
): Column {
  const [first, second] = inPlaneAxes(axis).map(axisIndex);
  const strides = [1, volume.shape[0], volume.shape[0] * volume.shape[1]];
  const [held, depth] = [strides[axisIndex(axis)], volume.shape[axisIndex(axis)]];
  const [width, height] = [a1 - a0 + 1 + 2 * border, b1 - b0 + 1 + 2 * border];
  const values = new Float32Array(width * height * depth);
  for (let s = 0, n = 0; s < depth; s++)
    for (let y = 0; y < height; y++) {
      const row = s * held + mirrored(b0 - border + y, volume.shape[second]) * strides[second];
      for (let x = 0; x < width; x++, n++)
        values[n] = volume.data[row + mirrored(a0 - border + x, volume.shape[first]) * strides[first]];
    }
  return { values, width, height, depth };
}

/** -1 is 0 again, `count` is `count` - 1. */
function mirrored(index: number, count: number): number {
  const period = 2 * count;
  const at = ((index % period) + period) % period;
  return at < count ? at : period - 1 - at;
}
