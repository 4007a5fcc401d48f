import type { CaseDetail, Segment, SlicePrompt, SliceResult } from '#core/contract';
import { spacingMm, voxelMl } from '#core/geometry';
import { affineOf, caseRow, type SegmentRow, shapeOf } from './case-rows.ts';
import type { Context } from './context.ts';
import { redoable, undoable } from './undo.ts';
import { versionsOf } from './version-rows.ts';

/** Everything about a case but its voxels and masks. */
export function caseDetail(context: Context, caseId: string): CaseDetail {
  const row = caseRow(context, caseId);
  const shape = shapeOf(row);
  const affineLps = affineOf(row);
  const identity = JSON.parse(row.identity);
  const results = resultsOf(context, caseId);
  return {
    id: row.id,
    name: row.name,
    patientId: identity.patientId,
    description: row.description,
    modality: row.modality,
    updatedAt: row.updated_at,
    shape,
    spacingMm: [...spacingMm(affineLps)],
    affineLps,
    sliceCount: shape[2],
    dataType: row.data_type,
    valueKind: row.value_kind,
    valueRange: JSON.parse(row.value_range),
    identity,
    source: JSON.parse(row.source),
    warnings: JSON.parse(row.warnings),
    segments: segmentsOf(context, caseId, voxelMl({ affineLps }), results),
    prompts: promptsOf(context, caseId),
    results,
    versions: versionsOf(context, caseId),
    revision: row.revision,
    undo: undoable(context, caseId)?.label ?? null,
    redo: redoable(context, caseId)?.label ?? null,
    savedAt: row.updated_at,
  };
}

function segmentsOf(
  { db }: Context,
  caseId: string,
  voxelMl: number,
  results: readonly SliceResult[],
): Segment[] {
  const ofSegment = Map.groupBy(results, (r) => r.segmentId);
  return db
    .all<SegmentRow>('SELECT * FROM segments WHERE case_id = ? AND removed = 0 ORDER BY position', [caseId])
    .map((row) => toSegment(row, voxelMl, ofSegment.get(row.id) ?? []));
}

/** A segment as the contract has it; `voxelMl` is the volume of one voxel of the case. */
export function toSegment(row: SegmentRow, voxelMl: number, results: readonly SliceResult[]): Segment {
  return {
    id: row.id,
    label: row.label,
    color: row.color,
    ...(row.code ? { code: JSON.parse(row.code) } : {}),
    visible: row.visible === 1,
    locked: row.locked === 1,
    voxels: row.voxels,
    volumeMl: row.voxels * voxelMl,
    state: stateOfSegment(row.voxels, results),
  };
}

/** proposed: a run's slice waits for review; accepted: every slice that says something is accepted. */
function stateOfSegment(voxels: number, results: readonly SliceResult[]): Segment['state'] {
  if (voxels === 0) return 'empty';
  if (results.some((r) => r.state === 'proposed')) return 'proposed';
  const present = results.filter((r) => r.state !== 'absent');
  return present.length > 0 && present.every((r) => r.state === 'accepted') ? 'accepted' : 'draft';
}

function resultsOf({ db }: Context, caseId: string): SliceResult[] {
  return jsonColumn(
    db.all<{ json: string }>(
      `SELECT r.result AS json FROM results r JOIN segments g ON g.id = r.segment_id
        WHERE g.case_id = ? AND g.removed = 0 ORDER BY g.position, r.axis, r.slice`,
      [caseId],
    ),
  );
}

function promptsOf({ db }: Context, caseId: string): (SlicePrompt & { segmentId: string })[] {
  return db
    .all<{ segmentId: string; json: string }>(
      `SELECT p.segment_id AS segmentId, p.prompt AS json FROM prompts p JOIN segments g ON g.id = p.segment_id
        WHERE g.case_id = ? AND g.removed = 0 ORDER BY g.position, p.axis, p.slice`,
      [caseId],
    )
    .map(({ segmentId, json }) => ({ ...(JSON.parse(json) as SlicePrompt), segmentId }));
}

/** One parse for all rows is several times faster than one for each. */
function jsonColumn<T>(rows: readonly { json: string }[]): T[] {
  return JSON.parse(`[${rows.map((r) => r.json).join(',')}]`);
}
