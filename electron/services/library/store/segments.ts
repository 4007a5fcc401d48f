import type { CodedConcept, Segment, SliceResult } from '#core/contract';
import { voxelMl } from '#core/geometry';
import { toSegment } from './case-detail.ts';
import { affineOf, editableCase, refuseLocked, segmentRow } from './case-rows.ts';
import { differs } from './change.ts';
import { type Context, newId } from './context.ts';
import { noEdits, type State } from './edits.ts';
import { appendEvent } from './events.ts';

/** Told apart on grey CT and by most colour-blind eyes: Okabe and Ito's palette without black, and lighter. */
const palette = ['#e69f00', '#56b4e9', '#009e73', '#f0e442', '#0072b2', '#d55e00', '#cc79a7', '#b3de69'];

export function createSegment(
  context: Context,
  caseId: string,
  segment: { label: string; color?: string; code?: CodedConcept; group?: string },
): { segment: Segment; revision: number } {
  return context.db.transaction(() => {
    editableCase(context, caseId);
    const { n } = context.db.get<{ n: number }>('SELECT count(*) AS n FROM segments WHERE case_id = ?', [
      caseId,
    ])!;
    const segmentId = newId();
    const { label, code } = segment;
    const value = { label, color: segment.color ?? palette[n % palette.length], ...(code ? { code } : {}) };
    const revision = appendEvent(
      context,
      { caseId, role: 'do', kind: 'segment.create', label: `Add ${label}`, group: segment.group },
      { slices: [], states: [{ kind: 'segment', segmentId, value }] },
    );
    return { segment: readSegment(context, caseId, segmentId), revision };
  });
}

/** Label, colour and code are history; visible and locked are only looks, and no step of undo. */
export function updateSegment(
  context: Context,
  caseId: string,
  segmentId: string,
  change: Partial<Pick<Segment, 'label' | 'color' | 'code' | 'visible' | 'locked'>>,
): { segment: Segment; revision: number } {
  return context.db.transaction(() => {
    let { revision } = editableCase(context, caseId);
    const row = segmentRow(context, caseId, segmentId);
    const code = change.code ?? (row.code ? (JSON.parse(row.code) as CodedConcept) : undefined);
    const value = {
      label: change.label ?? row.label,
      color: change.color ?? row.color,
      ...(code ? { code } : {}),
    };
    const state: State = { kind: 'segment', segmentId, value };
    if (differs(context, caseId, state))
      revision = appendEvent(
        context,
        { caseId, role: 'do', kind: 'segment.update', label: `Change ${value.label}` },
        { slices: [], states: [state] },
      );
    const visible = Number(change.visible ?? row.visible === 1);
    const locked = Number(change.locked ?? row.locked === 1);
    if (visible !== row.visible || locked !== row.locked) {
      context.db.run('UPDATE segments SET visible = ?, locked = ? WHERE id = ?', [
        visible,
        locked,
        segmentId,
      ]);
      const payload = { segmentId, visible: visible === 1, locked: locked === 1 };
      revision = appendEvent(
        context,
        { caseId, role: 'note', kind: 'segment.look', label: 'Show, hide or lock', payload },
        noEdits,
      );
    }
    return { segment: readSegment(context, caseId, segmentId), revision };
  });
}

/** The segment's slices stay in the history, so that undo brings them back. */
export function removeSegment(context: Context, caseId: string, segmentId: string): { revision: number } {
  return context.db.transaction(() => {
    editableCase(context, caseId);
    const row = segmentRow(context, caseId, segmentId);
    refuseLocked(row);
    const revision = appendEvent(
      context,
      { caseId, role: 'do', kind: 'segment.remove', label: `Remove ${row.label}` },
      { slices: [], states: [{ kind: 'segment', segmentId, value: null }] },
    );
    return { revision };
  });
}

function readSegment(context: Context, caseId: string, segmentId: string): Segment {
  const affineLps = affineOf(editableCase(context, caseId));
  const results = context.db
    .all<{ result: string }>('SELECT result FROM results WHERE segment_id = ?', [segmentId])
    .map((r) => JSON.parse(r.result) as SliceResult);
  return toSegment(segmentRow(context, caseId, segmentId), voxelMl({ affineLps }), results);
}
