import { basename } from 'node:path';
import { SagittaError } from '#core/errors';
import { isSeg, type ReadMasks, readNiftiLabelNames, readNiftiLabels, readSeg } from '#core/formats';
import { encodeRuns } from '#core/masks';
import type { ReadMessage, ReadSegment, SegmentTarget } from './messages.ts';
import { openFile, readPixelBytes } from './open.ts';
import { refusal } from './read-scans.ts';
import { walk } from './walk.ts';

type Send = (message: ReadMessage) => Promise<void> | void;

/** Reads every labelmap and DICOM SEG under the paths onto a case's grid and sends their segments, file by file. */
export async function readSegments(
  paths: readonly string[],
  target: SegmentTarget,
  send: Send,
): Promise<void> {
  const { files, missing } = walk(paths);
  await send({
    type: 'refused',
    refused: missing.map(({ path, reason }) => ({ path, code: 'file-not-found', reason })),
  });
  for (const [n, path] of files.entries()) {
    await send({ type: 'progress', done: n, total: files.length, message: 'Reading segments' });
    try {
      const { masks, warnings } = await readFile(path, target);
      await send({ type: 'segments', segments: masks.map(coded), warnings });
    } catch (error) {
      await send({ type: 'refused', refused: [refusal(path, error)] });
    }
  }
}

async function readFile(path: string, target: SegmentTarget): Promise<ReadMasks> {
  const opened = openFile(path);
  if (opened.kind === 'dicom') {
    if (!isSeg(opened.file))
      throw new SagittaError('file-unsupported', 'The DICOM object is not a SEG.', {
        remedy: 'Import scans without naming a case for their segments.',
      });
    return readSeg(opened.file, readPixelBytes(path, opened.file), target);
  }
  const bytes = opened.bytes();
  const labels = readNiftiLabels(bytes, target.grid);
  const names = readNiftiLabelNames(bytes);
  const fileName = basename(path).replace(/\.nii(\.gz)?$/i, '');
  const unnamed = (label: number) => (labels.size === 1 ? fileName : `${fileName} ${label}`);
  const masks = [...labels].map(([label, mask]) => ({
    label: (names.get(label) ?? unnamed(label)).slice(0, 120),
    color: undefined,
    code: undefined,
    mask,
  }));
  if (masks.length === 0)
    throw new SagittaError('file-unsupported', 'The labelmap is empty: every voxel is 0.');
  return { masks, warnings: [] };
}

function coded({ label, color, code, mask }: ReadMasks['masks'][number]): ReadSegment {
  const slices = mask.occupied().map((k) => ({ k, runs: encodeRuns(mask.slice(k) ?? new Uint8Array()) }));
  return { label, color, code, voxels: mask.count(), slices };
}
