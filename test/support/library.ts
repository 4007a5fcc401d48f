import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Volume } from '#core/geometry';
import { decodeRuns, encodeRuns, type SliceBlob } from '#core/masks';
import { type NewCase, type OwnedLibrary, openLibrary } from '#electron/services/library';

/** Builders for the tests of the library: real folders, deleted when the test is over. */
export const shape = [16, 12, 10] as const;

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sagitta-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function temporaryLibrary(root = temporaryFolder()): Promise<OwnedLibrary> {
  const library = await openLibrary(root, { user: 'reader' });
  onTestFinished(() => library.close());
  return library;
}

export function newCase(changes: Partial<NewCase> = {}): NewCase {
  return {
    name: 'Chest',
    modality: 'CT',
    description: 'Thorax 1.5 mm',
    volume: volumeOf((n) => (n % 4000) - 1024),
    valueKind: 'hu',
    identity: {
      patientName: 'MÜLLER^ANNA',
      patientId: 'P-4711',
      sex: 'F',
      age: '061Y',
      studyDate: '20260102',
      studyDescription: 'Staging',
      seriesDescription: 'Lung kernel',
      lossy: false,
    },
    source: { format: 'phantom', fileNames: ['phantom'] },
    warnings: [],
    ...changes,
  };
}

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

/** A case with one segment. */
export async function caseWithSegment(library: OwnedLibrary): Promise<{ caseId: string; segmentId: string }> {
  const { id } = await library.addCase(newCase());
  const { segment } = await library.createSegment(id, { label: 'Liver' });
  return { caseId: id, segmentId: segment.id };
}

/** Slice k with `voxels` pixels set, from pixel `first` on. */
export function slice(segmentId: string, k: number, voxels: number, first = 0): SliceBlob {
  const pixels = new Uint8Array(shape[0] * shape[1]).fill(1, first, first + voxels);
  return { segmentId, k, runs: encodeRuns(pixels) };
}

/** Voxels of each slice of a segment as the library has them, k -> count, empty slices left out. */
export async function voxelsBySlice(
  library: OwnedLibrary,
  caseId: string,
  segmentId: string,
): Promise<Record<number, number>> {
  const { slices } = await library.masksSince(caseId, 0, segmentId);
  return Object.fromEntries(
    slices.map(({ k, runs }) => [k, decodeRuns(runs, shape[0] * shape[1]).reduce((n, v) => n + v, 0)]),
  );
}
