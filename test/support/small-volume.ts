import type { Volume } from '#core/geometry';
import { encodeRuns, type SliceBlob } from '#core/masks';

export const shape = [16, 12, 10] as const;

/** Voxels of 0.5 x 0.5 x 2 mm: 0.0005 ml each. */
export function volumeOf(value: (n: number) => number): Volume {
  const data = Int16Array.from({ length: shape[0] * shape[1] * shape[2] }, (_, n) => value(n));
  const affineLps = [
    [0.5, 0, 0, -4],
    [0, 0.5, 0, -3],
    [0, 0, 2, 100],
    [0, 0, 0, 1],
  ];
  return { shape, affineLps, data };
}

/** Slice k with `voxels` pixels set, from pixel `first` on. */
export function slice(segmentId: string, k: number, voxels: number, first = 0): SliceBlob {
  const pixels = new Uint8Array(shape[0] * shape[1]).fill(1, first, first + voxels);
  return { segmentId, k, runs: encodeRuns(pixels) };
}
