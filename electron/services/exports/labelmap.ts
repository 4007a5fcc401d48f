import { type Grid, voxelCount } from '#core/geometry';
import type { ExportedSegment } from './export-input.ts';

export interface Labelmap {
  /** k-major: 0 outside, n + 1 for the n-th segment. */
  readonly data: Uint8Array<ArrayBuffer> | Uint16Array<ArrayBuffer>;
  /** Voxels that belong to several segments: the last of them has them here. */
  readonly overlapping: number;
}

/** One value a voxel; a labelmap cannot hold overlaps, so the later segment wins and the number is told. */
export function labelmapOf({ shape }: Grid, segments: readonly ExportedSegment[]): Labelmap {
  const data = segments.length < 256 ? new Uint8Array(voxelCount(shape)) : new Uint16Array(voxelCount(shape));
  const size = shape[0] * shape[1];
  let overlapping = 0;
  segments.forEach(({ mask }, index) => {
    for (const k of mask.occupied()) {
      const slice = mask.slice(k) as Uint8Array;
      for (let n = 0; n < size; n++) {
        if (!slice[n]) continue;
        if (data[k * size + n]) overlapping++;
        data[k * size + n] = index + 1;
      }
    }
  });
  return { data, overlapping };
}

export function overlapWarning(overlapping: number, keeps: string): string[] {
  return overlapping === 0
    ? []
    : [
        `${overlapping} voxels belong to several segments. A labelmap holds one value a voxel: the later segment has them. ${keeps}`,
      ];
}
