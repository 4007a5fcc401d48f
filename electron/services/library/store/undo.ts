import { SagittaError } from '#core/contract';
import { editableCase, refuseLocked, type SegmentRow } from './case-rows.ts';
import type { Context } from './context.ts';
import type { Edits } from './edits.ts';
import { appendEvent } from './events.ts';
import { editsBefore, editsBeforeUndo } from './history.ts';

interface EventRow {
  seq: number;
  kind: string;
  label: string;
  group_id: string | null;
  payload: string;
}

/** The last event that can be undone. */
export function undoable({ db }: Context, caseId: string): EventRow | undefined {
  return db.get<EventRow>(
    `SELECT seq, kind, label, group_id, payload FROM events
      WHERE case_id = ? AND role = 'do' AND undone_by IS NULL ORDER BY seq DESC LIMIT 1`,
    [caseId],
  );
}

/** The last undo that nothing new has followed. */
export function redoable({ db }: Context, caseId: string): EventRow | undefined {
  return db.get<EventRow>(
    `SELECT seq, kind, label, group_id, payload FROM events
      WHERE case_id = @caseId AND role = 'undo' AND undone_by IS NULL
        AND seq > (SELECT coalesce(max(seq), 0) FROM events WHERE case_id = @caseId AND role = 'do')
      ORDER BY seq DESC LIMIT 1`,
    { caseId },
  );
}

/**
 * Brings back what stood before the last event, or before all events of its group, as a new event. What
 * another event has changed since (a stroke in the middle of a propagation) stays as it is.
 */
export function undo(context: Context, caseId: string): { revision: number; label: string } {
  return context.db.transaction(() => {
    editableCase(context, caseId);
    const last = undoable(context, caseId);
    if (!last) throw new SagittaError('conflict', 'There is nothing to undo.');
    const group = context.db.all<{ seq: number }>(
      `SELECT seq FROM events WHERE case_id = ? AND group_id = ? AND role = 'do' AND undone_by IS NULL`,
      [caseId, last.group_id],
    );
    const undone = last.group_id === null ? [last.seq] : group.map((e) => e.seq);
    const edits = editsBefore(context, caseId, undone);
    refuseLockedSegments(context, edits);
    const revision = appendEvent(
      context,
      { caseId, role: 'undo', kind: last.kind, label: last.label, payload: { undone } },
      edits,
    );
    mark(context, caseId, undone, revision);
    return { revision, label: last.label };
  });
}

/** Brings back what the last undo took away, as a new event. */
export function redo(context: Context, caseId: string): { revision: number; label: string } {
  return context.db.transaction(() => {
    editableCase(context, caseId);
    const last = redoable(context, caseId);
    if (!last) throw new SagittaError('conflict', 'There is nothing to redo.');
    const { undone } = JSON.parse(last.payload) as { undone: number[] };
    const edits = editsBeforeUndo(context, caseId, last.seq);
    refuseLockedSegments(context, edits);
    const revision = appendEvent(
      context,
      { caseId, role: 'redo', kind: last.kind, label: last.label, payload: { undo: last.seq } },
      edits,
    );
    mark(context, caseId, undone, null);
    mark(context, caseId, [last.seq], revision);
    return { revision, label: last.label };
  });
}

function mark({ db }: Context, caseId: string, events: readonly number[], by: number | null): void {
  db.run(
    `UPDATE events SET undone_by = @by
      WHERE case_id = @caseId AND seq IN (SELECT value FROM json_each(@events))`,
    { by, caseId, events: JSON.stringify(events) },
  );
}

function refuseLockedSegments({ db }: Context, { slices, states }: Edits): void {
  const ids = new Set(slices.map((s) => s.segmentId));
  for (const state of states) {
    const renames = state.kind === 'segment' && state.value !== null;
    if (state.kind !== 'head' && !renames) ids.add(state.segmentId);
  }
  for (const segment of db.all<SegmentRow>(
    'SELECT * FROM segments WHERE id IN (SELECT value FROM json_each(?)) AND locked = 1',
    [JSON.stringify([...ids])],
  ))
    refuseLocked(segment);
}
