import type { Context } from './context.ts';
import { type SliceEdit, type StateEdit, targetOf } from './edits.ts';

/** Writes a slice's revision and makes it the present one; the segment's voxel count follows. */
export function setSlice({ db }: Context, caseId: string, seq: number, edit: SliceEdit): void {
  const { segmentId, k, voxels } = edit;
  const revision = db.run(
    `INSERT INTO slice_revisions (case_id, segment_id, k, seq, origin, voxels, runs)
     VALUES (@caseId, @segmentId, @k, @seq, @origin, @voxels, @runs)`,
    { caseId, segmentId, k, seq, origin: edit.origin ?? seq, voxels, runs: edit.runs },
  );
  const before = db.get<{ voxels: number }>('SELECT voxels FROM slices WHERE segment_id = ? AND k = ?', [
    segmentId,
    k,
  ]);
  db.run(
    `INSERT OR REPLACE INTO slices (segment_id, k, case_id, revision_id, changed_seq, voxels)
     VALUES (@segmentId, @k, @caseId, @revision, @seq, @voxels)`,
    { segmentId, k, caseId, revision: Number(revision.lastInsertRowid), seq, voxels },
  );
  db.run('UPDATE segments SET voxels = voxels + ? WHERE id = ?', [voxels - (before?.voxels ?? 0), segmentId]);
}

/** Writes a state's revision and makes it the present one. */
export function setState(context: Context, caseId: string, seq: number, edit: StateEdit): void {
  const value = edit.value === null ? null : JSON.stringify(edit.value);
  context.db.run(
    'INSERT INTO state_revisions (case_id, target, seq, origin, value) VALUES (@caseId, @target, @seq, @origin, @value)',
    { caseId, target: targetOf(edit), seq, origin: edit.origin ?? seq, value },
  );
  if (edit.kind === 'segment') setSegment(context, caseId, seq, edit);
  else if (edit.kind === 'head')
    context.db.run('UPDATE cases SET head_version_id = ? WHERE id = ?', [edit.value, caseId]);
  else setOnSlice(context, edit, value);
}

function setOnSlice(
  { db }: Context,
  edit: Extract<StateEdit, { kind: 'prompt' | 'result' }>,
  value: string | null,
): void {
  const { segmentId, axis, slice } = edit;
  const [table, column] = edit.kind === 'prompt' ? ['prompts', 'prompt'] : ['results', 'result'];
  if (value === null)
    db.run(`DELETE FROM ${table} WHERE segment_id = ? AND axis = ? AND slice = ?`, [segmentId, axis, slice]);
  else
    db.run(`INSERT OR REPLACE INTO ${table} (segment_id, axis, slice, ${column}) VALUES (?, ?, ?, ?)`, [
      segmentId,
      axis,
      slice,
      value,
    ]);
}

function setSegment(
  { db }: Context,
  caseId: string,
  seq: number,
  { segmentId, value }: Extract<StateEdit, { kind: 'segment' }>,
): void {
  if (!value) {
    db.run('UPDATE segments SET removed = 1 WHERE id = ?', [segmentId]);
    return;
  }
  const before = db.get<{ removed: number }>('SELECT removed FROM segments WHERE id = ?', [segmentId]);
  db.run(
    `INSERT INTO segments (id, case_id, position, label, color, code)
     VALUES (@segmentId, @caseId, (SELECT count(*) FROM segments WHERE case_id = @caseId), @label, @color, @code)
     ON CONFLICT (id) DO UPDATE SET label = @label, color = @color, code = @code, removed = 0`,
    {
      segmentId,
      caseId,
      label: value.label,
      color: value.color,
      code: value.code ? JSON.stringify(value.code) : null,
    },
  );
  // Readers that forgot a removed segment must fetch its slices again.
  if (before?.removed)
    db.run('UPDATE slices SET changed_seq = ? WHERE segment_id = ? AND voxels > 0', [seq, segmentId]);
}
