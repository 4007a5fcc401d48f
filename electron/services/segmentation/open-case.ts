import { join } from 'node:path';
import { type CaseDetail, SagittaError, type Segment } from '#core/contract';
import { type Axis, axisIndex } from '#core/geometry';
import type { VolumeRef } from '#electron/inference';
import { foldersOf, type Library } from '#electron/services/library';

export async function volumeRefOf(
  library: Pick<Library, 'volumeFile' | 'root'>,
  detail: CaseDetail,
): Promise<VolumeRef> {
  const { path, sha256, dataType } = await library.volumeFile(detail.id);
  const { shape, affineLps, valueKind } = detail;
  const cacheDir = join(foldersOf(library.root).cache, detail.id);
  return { path, sha256, dataType, valueKind, shape, affineLps, cacheDir };
}

/** Throws `not-found`, or `conflict` when the segment is locked. */
export function editableSegment(detail: CaseDetail, segmentId: string): Segment {
  const segment = detail.segments.find((s) => s.id === segmentId);
  if (!segment)
    throw new SagittaError('not-found', 'This segment is not in the case.', {
      remedy: 'It may have been removed: undo brings it back.',
    });
  if (segment.locked)
    throw new SagittaError('conflict', `The segment ${segment.label} is locked.`, {
      remedy: 'Unlock it to change it.',
    });
  return segment;
}

/** Throws `bad-request` for a slice that the scan does not have. */
export function checkSlice(detail: Pick<CaseDetail, 'shape'>, axis: Axis, ...slices: number[]): void {
  const count = detail.shape[axisIndex(axis)];
  for (const slice of slices)
    if (!(slice >= 0 && slice < count))
      throw new SagittaError(
        'bad-request',
        `There is no slice ${slice}: the axis ${axis} has 0 to ${count - 1}.`,
      );
}
