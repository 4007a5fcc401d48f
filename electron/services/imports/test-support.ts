import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import type { CaseDetail, ImportReport, Progress, Segment } from '#core/contract';
import { type Grid, type Shape, spacingMm, type Volume, voxelMl } from '#core/geometry';
import { decodeRuns, Mask } from '#core/masks';
import type { Change, NewCase } from '#electron/services/library';
import { createImports, type ImportLibrary } from './index.ts';

/** A library that keeps what it is given. */
export class FakeLibrary implements ImportLibrary {
  readonly added: NewCase[] = [];
  readonly segments: { caseId: string; label: string; color?: string; code?: Segment['code'] }[] = [];
  readonly changes: Change[] = [];

  async addCase(added: NewCase): Promise<CaseDetail> {
    this.added.push(added);
    return this.getCase(`case-${this.added.length}`);
  }

  async getCase(caseId: string): Promise<CaseDetail> {
    const added = this.added[Number(caseId.split('-')[1]) - 1];
    const { volume, identity } = added;
    return {
      ...added,
      id: caseId,
      patientId: identity.patientId,
      updatedAt: '2026-01-01T00:00:00Z',
      savedAt: '2026-01-01T00:00:00Z',
      shape: [...volume.shape],
      spacingMm: [...spacingMm(volume.affineLps)],
      affineLps: volume.affineLps.map((row) => [...row]),
      sliceCount: volume.shape[2],
      dataType: volume.data instanceof Int16Array ? 'int16' : 'float32',
      valueRange: [0, 0],
      segments: [],
      prompts: [],
      results: [],
      versions: [],
      revision: 0,
      undo: null,
      redo: null,
    };
  }

  async createSegment(
    caseId: string,
    segment: { label: string; color?: string; code?: Segment['code'] },
  ): Promise<{ segment: Segment; revision: number }> {
    this.segments.push({ caseId, ...segment });
    return {
      segment: {
        id: `segment-${this.segments.length}`,
        label: segment.label,
        color: segment.color ?? '#ff0000',
        visible: true,
        locked: false,
        voxels: 0,
        volumeMl: 0,
        state: 'empty',
      },
      revision: 1,
    };
  }

  async apply(change: Change): Promise<{ revision: number }> {
    this.changes.push(change);
    return { revision: this.changes.length };
  }

  /** The mask of the n-th segment as it came in. */
  mask(n: number, shape: Shape): Mask {
    const mask = new Mask(shape);
    for (const { k, runs } of this.changes[n].slices ?? [])
      mask.setSlice(k, decodeRuns(runs, shape[0] * shape[1]));
    return mask;
  }

  volumeMl(n: number): number {
    const { volume } = this.added[n];
    return voxelMl(volume) * volume.data.length;
  }
}

export interface Session {
  readonly library: FakeLibrary;
  readonly progress: Progress[];
  readonly paths: (
    paths: readonly string[],
    options?: { force?: boolean; asSegmentsOf?: string; signal?: AbortSignal },
  ) => Promise<ImportReport>;
  readonly upload: (folder: string) => Promise<ImportReport>;
  readonly phantom: (seed: number) => Promise<ImportReport>;
}

export function session(): Session {
  const library = new FakeLibrary();
  const progress: Progress[] = [];
  const context = (signal = new AbortController().signal) => ({
    signal,
    progress: (p: Progress) => {
      progress.push(p);
    },
  });
  const handlers = createImports({ library, uploadFolder: (id) => join(tmpdir(), id) });
  return {
    library,
    progress,
    paths: (paths, { force = false, asSegmentsOf, signal } = {}) =>
      handlers['import.paths']({ paths: [...paths], force, asSegmentsOf }, context(signal)),
    upload: (uploadId) => handlers['import.upload']({ uploadId, force: false }, context()),
    phantom: (seed) => handlers['import.phantom']({ seed }, context()),
  };
}

/** A folder with the given files that goes away with the test. */
export function folderOf(files: Readonly<Record<string, Uint8Array | string>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'sagitta-import-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
  return folder;
}

/** A gzip-coded NRRD of short or unsigned char in LPS, as dcmqi's tests hold them. */
export function readNrrd(path: string): Volume {
  const bytes = readFileSync(path);
  const end = bytes.indexOf('\n\n');
  const header = bytes.subarray(0, end).toString('latin1');
  const value = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(header)?.[1] ?? '';
  const shape = value('sizes').split(' ').map(Number) as unknown as Shape;
  const vectors =
    value('space directions')
      .match(/[^() ]+/g)
      ?.map((v) => v.split(',').map(Number)) ?? [];
  const origin = value('space origin').replace(/[()]/g, '').split(',').map(Number);
  const raw = gunzipSync(bytes.subarray(end + 2));
  const data =
    value('type') === 'short'
      ? new Int16Array(raw.buffer.slice(raw.byteOffset, raw.byteOffset + raw.length))
      : Int16Array.from(raw);
  const affineLps: Grid['affineLps'] = [
    ...[0, 1, 2].map((r) => [vectors[0][r], vectors[1][r], vectors[2][r], origin[r]]),
    [0, 0, 0, 1],
  ];
  return { shape, affineLps, data };
}
