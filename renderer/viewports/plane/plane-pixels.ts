import type { Axis, Volume, VoxelArray } from '#core/geometry';

/** The voxels of one plane, in-plane axes in i < j < k order (layout of `Mask.plane`). A view for axis k. */
export function planePixels({ data, shape }: Volume, axis: Axis, slice: number): VoxelArray {
  const [ni, nj, nk] = shape;
  if (axis === 'k') return data.subarray(slice * ni * nj, (slice + 1) * ni * nj);
  const width = axis === 'j' ? ni : nj;
  const out = data instanceof Int16Array ? new Int16Array(width * nk) : new Float32Array(width * nk);
  for (let k = 0; k < nk; k++) {
    const from = k * ni * nj;
    if (axis === 'j') out.set(data.subarray(from + slice * ni, from + (slice + 1) * ni), k * width);
    else for (let j = 0; j < nj; j++) out[k * width + j] = data[from + slice + ni * j];
  }
  return out;
}
