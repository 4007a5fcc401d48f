import { join } from 'node:path';
import type { CaseDetail, CaseSummary, CodedConcept, Segment, Version } from '#core/contract';
import type { Folders } from '../folders.ts';
import type { Change, VolumeFile } from '../library.ts';
import { readOnlyError } from '../library-errors.ts';
import { backup } from './backup.ts';
import { caseDetail } from './case-detail.ts';
import { addCase, listCases, renameCase, type StoredCase, setBinned } from './case-list.ts';
import { caseRow } from './case-rows.ts';
import { applyChange } from './change.ts';
import type { Context } from './context.ts';
import { collectGarbage, purgeCase } from './garbage.ts';
import { openDatabase } from './open-database.ts';
import { createSegment, removeSegment, updateSegment } from './segments.ts';
import { masksSince } from './slices.ts';
import { redo, undo } from './undo.ts';
import { type Verification, verify } from './verify.ts';
import { restoreVersion, saveVersion } from './versions.ts';

type SegmentChange = Partial<Pick<Segment, 'label' | 'color' | 'code' | 'visible' | 'locked'>>;

/** The library as the database worker has it: the handlers of its calls. */
export interface Store {
  readonly read: Readers;
  readonly write: Writers;
  close(): void;
}

type Readers = ReturnType<typeof readers>;
type Writers = ReturnType<typeof writers>;

export function openStore(folders: Folders, options: { user: string; readOnly: boolean }): Store {
  const db = openDatabase(folders, options.readOnly);
  const context: Context = { db, folders, ...options };
  return {
    read: readers(context),
    write: guarded(context, writers(context)),
    close() {
      try {
        // One file that any SQLite opens, from read-only media too.
        if (!options.readOnly) db.raw.pragma('journal_mode = DELETE');
      } finally {
        db.close();
      }
    },
  };
}

function readers(context: Context) {
  return {
    listCases: (options: { search: string; bin: boolean }): CaseSummary[] => listCases(context, options),
    getCase: (caseId: string): CaseDetail => caseDetail(context, caseId),
    volumeFile(caseId: string): VolumeFile {
      const row = caseRow(context, caseId);
      const path = join(context.folders.volumes, `${row.volume_sha256}.raw`);
      return { path, bytes: row.volume_bytes, sha256: row.volume_sha256, dataType: row.data_type };
    },
    masksSince: (caseId: string, since: number, segmentId?: string): Uint8Array<ArrayBuffer> =>
      masksSince(context, caseId, since, segmentId),
    verify: (): Promise<Verification> => verify(context),
    backup: (target: string): Promise<void> => backup(context, target),
  };
}

function writers(context: Context) {
  return {
    addCase: (added: StoredCase): CaseDetail => caseDetail(context, addCase(context, added)),
    renameCase: (caseId: string, name: string): void => renameCase(context, caseId, name),
    removeCase: (caseId: string): void => setBinned(context, caseId, true),
    restoreCase: (caseId: string): void => setBinned(context, caseId, false),
    purgeCase: (caseId: string): Promise<void> => purgeCase(context, caseId),
    createSegment: (
      caseId: string,
      segment: { label: string; color?: string; code?: CodedConcept; group?: string },
    ): { segment: Segment; revision: number } => createSegment(context, caseId, segment),
    updateSegment: (
      caseId: string,
      segmentId: string,
      change: SegmentChange,
    ): { segment: Segment; revision: number } => updateSegment(context, caseId, segmentId, change),
    removeSegment: (caseId: string, segmentId: string): { revision: number } =>
      removeSegment(context, caseId, segmentId),
    apply: (change: Change): { revision: number; kept?: number[] } => applyChange(context, change),
    undo: (caseId: string): { revision: number; label: string } => undo(context, caseId),
    redo: (caseId: string): { revision: number; label: string } => redo(context, caseId),
    saveVersion: (caseId: string, note: string): Promise<{ version: Version; revision: number }> =>
      saveVersion(context, caseId, note),
    restoreVersion: (caseId: string, versionId: string): Promise<{ revision: number }> =>
      restoreVersion(context, caseId, versionId),
    gc: (): Promise<{ files: number; bytes: number }> => collectGarbage(context),
  };
}

/** In a library that cannot be written to, every writer refuses before it does anything. */
function guarded(context: Context, all: Writers): Writers {
  if (!context.readOnly) return all;
  const refuse = () => {
    throw readOnlyError();
  };
  return Object.fromEntries(Object.keys(all).map((name) => [name, refuse])) as unknown as Writers;
}
