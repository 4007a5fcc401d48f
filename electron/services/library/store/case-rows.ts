import { SagittaError } from '#core/contract';
import type { Context } from './context.ts';

/** A row of `cases`; the JSON columns are text. */
export interface CaseRow {
  number: number;
  id: string;
  name: string;
  modality: string;
  description: string;
  volume_sha256: string;
  volume_bytes: number;
  data_type: 'int16' | 'float32';
  shape: string;
  affine_lps: string;
  value_kind: 'hu' | 'raw';
  value_range: string;
  identity: string;
  source: string;
  warnings: string;
  revision: number;
  created_at: string;
  updated_at: string;
  binned_at: string | null;
  head_version_id: string | null;
}

export interface SegmentRow {
  id: string;
  case_id: string;
  position: number;
  label: string;
  color: string;
  code: string | null;
  visible: number;
  locked: number;
  removed: number;
  voxels: number;
}

/** A case wherever it is, in the bin too. */
export function caseRow({ db }: Context, caseId: string): CaseRow {
  const row = db.get<CaseRow>('SELECT * FROM cases WHERE id = ?', [caseId]);
  if (!row) throw new SagittaError('not-found', `The library has no case ${caseId}.`);
  return row;
}

/** A case that may be changed: one that is not in the bin. */
export function editableCase(context: Context, caseId: string): CaseRow {
  const row = caseRow(context, caseId);
  if (row.binned_at)
    throw new SagittaError('conflict', `Case ${caseId} is in the bin.`, {
      remedy: 'Restore the case first.',
    });
  return row;
}

export function segmentRow({ db }: Context, caseId: string, segmentId: string): SegmentRow {
  const row = db.get<SegmentRow>('SELECT * FROM segments WHERE id = ? AND case_id = ? AND removed = 0', [
    segmentId,
    caseId,
  ]);
  if (!row) throw new SagittaError('not-found', `Case ${caseId} has no segment ${segmentId}.`);
  return row;
}

/** Refuses to change the voxels of a locked segment. */
export function refuseLocked(segment: SegmentRow): void {
  if (segment.locked)
    throw new SagittaError('conflict', `Segment "${segment.label}" is locked.`, {
      remedy: 'Unlock the segment to change it.',
      details: { segmentId: segment.id },
    });
}

export function shapeOf(row: CaseRow): [ni: number, nj: number, nk: number] {
  return JSON.parse(row.shape);
}

export function affineOf(row: CaseRow): number[][] {
  return JSON.parse(row.affine_lps);
}
