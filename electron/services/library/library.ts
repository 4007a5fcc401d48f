import type {
  CaseDetail,
  CaseSummary,
  CodedConcept,
  EditKind,
  Identity,
  Segment,
  SlicePrompt,
  SliceResult,
  Source,
  Version,
  Warning,
} from '#core/contract';
import type { Volume } from '#core/geometry';
import type { MaskPacket, SliceBlob } from '#core/masks';

/** A case about to be added: what an importer hands over. */
export interface NewCase {
  name: string;
  modality: string;
  description: string;
  volume: Volume;
  valueKind: 'hu' | 'raw';
  identity: Identity;
  source: Source;
  warnings: Warning[];
}

/** Where the voxels of a case lie: little-endian, k-major, no header. */
export interface VolumeFile {
  path: string;
  bytes: number;
  sha256: string;
  dataType: 'int16' | 'float32';
}

/** One change of a case: all of it becomes one event in one transaction, and one step of undo. */
export interface Change {
  caseId: string;
  /** For the undo button and the audit log: "Brush", "Propagate liver". No patient data. */
  label: string;
  kind: EditKind | 'prompt' | 'propagate' | 'mark' | 'import' | 'restore';
  slices?: readonly SliceBlob[];
  /** Prompts that are set on a slice; `prompt: null` takes the slice's prompt away. */
  prompts?: readonly {
    segmentId: string;
    axis: SlicePrompt['axis'];
    slice: number;
    prompt: SlicePrompt | null;
  }[];
  /** Results that replace what was known of those slices; `result: null` removes. */
  results?: readonly {
    segmentId: string;
    axis: SlicePrompt['axis'];
    slice: number;
    result: SliceResult | null;
  }[];
  /** Events with the same group (one propagation job) are undone together. */
  group?: string;
  /** The revision the editor saw: refused with `conflict` when one of the slices has changed since. */
  base?: number;
  model?: string;
  plan?: string;
}

export interface ReadableLibrary {
  readonly root: string;
  listCases(options: { search: string; bin: boolean }): Promise<CaseSummary[]>;
  getCase(caseId: string): Promise<CaseDetail>;
  volumeFile(caseId: string): Promise<VolumeFile>;
  /** Slices of all segments (or one) that changed after `since`, as they stand now. */
  masksSince(caseId: string, since: number, segmentId?: string): Promise<MaskPacket>;
  bytes(): Promise<number>;
}

export interface WritableLibrary {
  addCase(added: NewCase): Promise<CaseDetail>;
  renameCase(caseId: string, name: string): Promise<void>;
  removeCase(caseId: string): Promise<void>;
  restoreCase(caseId: string): Promise<void>;
  createSegment(
    caseId: string,
    segment: { label: string; color?: string; code?: CodedConcept; group?: string },
  ): Promise<{ segment: Segment; revision: number }>;
  updateSegment(
    caseId: string,
    segmentId: string,
    change: Partial<Pick<Segment, 'label' | 'color' | 'code' | 'visible' | 'locked'>>,
  ): Promise<{ segment: Segment; revision: number }>;
  removeSegment(caseId: string, segmentId: string): Promise<{ revision: number }>;
  /**
   * Returns after the transaction is on disk. Refuses changes of a locked segment with `conflict`.
   *
   * Without `results`, slices changed by hand (brush, eraser, fill) become `corrected` where the slice had
   * a result and `given` where it had none, and `clear` removes prompt and result of the k slices it empties.
   * A `propagate` never overwrites given, corrected or accepted slices: they are left out, and `kept`
   * names their k.
   */
  apply(change: Change): Promise<{ revision: number; kept?: number[] }>;
  undo(caseId: string): Promise<{ revision: number; label: string }>;
  redo(caseId: string): Promise<{ revision: number; label: string }>;
  saveVersion(caseId: string, note: string): Promise<{ version: Version; revision: number }>;
  restoreVersion(caseId: string, versionId: string): Promise<{ revision: number }>;
  close(): Promise<void>;
}

/** Checks and care of the whole library. */
export interface LibraryMaintenance {
  /** SQLite integrity, hash chain of the audit log, hash of every stored file, every mask's runs. */
  verify(): Promise<{ ok: boolean; problems: string[]; checked: Record<string, number> }>;
  backup(target: string): Promise<void>;
  /** Deletes files that no row names; returns their number and size. */
  gc(): Promise<{ files: number; bytes: number }>;
}

/** All calls reject with SagittaError (`not-found`, `conflict`, `disk-full`, `library-read-only`, ...). */
export type Library = ReadableLibrary & WritableLibrary & LibraryMaintenance;

/** What `openLibrary` gives: the library with what only its owner decides. */
export interface OwnedLibrary extends Library {
  /** True where nothing can be written; every change rejects with `library-read-only`. */
  readonly readOnly: boolean;
  /** Deletes a case of the bin for good: rows, search words and every file no other case needs. */
  purgeCase(caseId: string): Promise<void>;
}
