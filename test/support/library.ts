import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { decodeRuns } from '#core/masks';
import { type NewCase, type OwnedLibrary, openLibrary } from '#electron/services/library';
import { shape, volumeOf } from './small-volume.ts';

export * from './small-volume.ts';

/** Builders for the tests of the library: real folders, deleted when the test is over. */
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

/** A case with one segment. */
export async function caseWithSegment(library: OwnedLibrary): Promise<{ caseId: string; segmentId: string }> {
  const { id } = await library.addCase(newCase());
  const { segment } = await library.createSegment(id, { label: 'Liver' });
  return { caseId: id, segmentId: segment.id };
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
