import type { VoxelArray } from '#core/geometry';

/** The voxels as the file has them. Typed arrays follow the machine, and every machine we run on is little-endian. */
export function volumeBytes(data: VoxelArray): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/** Smallest and largest voxel value; NaN is left out. Lets the event loop run between slabs. */
export async function valueRange(data: VoxelArray): Promise<[number, number]> {
  const slab = 8 * 1024 * 1024;
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (let start = 0; start < data.length; start += slab) {
    const end = Math.min(start + slab, data.length);
    for (let n = start; n < end; n++) {
      const v = data[n];
      if (v < low) low = v;
      if (v > high) high = v;
    }
    await new Promise(setImmediate);
  }
  return low <= high ? [low, high] : [0, 0];
}
