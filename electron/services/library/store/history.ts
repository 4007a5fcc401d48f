import type { Context } from './context.ts';
import { type Edits, type SliceEdit, type StateEdit, stateOf } from './edits.ts';

/** A content of a slice (runs) or a state (JSON) as one of its revisions has it. */
interface Content {
  seq: number;
  origin: number;
  voxels?: number;
  content: Uint8Array | string | null;
}
type History = (beforeSeq: number) => Content | undefined;

const newest = Number.MAX_SAFE_INTEGER;

/**
 * What takes the given events back: everything whose content they made becomes what it was before them.
 * What was changed by others since is left alone.
 */
export function editsBefore(context: Context, caseId: string, undone: readonly number[]): Edits {
  const events = new Set(undone);
  return editsFrom(context, caseId, undone, (history) => {
    let now = history(newest);
    if (!now || !events.has(now.origin)) return null;
    while (now && events.has(now.origin)) now = history(now.origin);
    return now ?? 'nothing';
  });
}

/** What takes an undo back. */
export function editsBeforeUndo(context: Context, caseId: string, undo: number): Edits {
  return editsFrom(context, caseId, [undo], (history) => {
    const made = history(undo + 1);
    return history(newest)?.origin === made?.origin ? (history(undo) ?? 'nothing') : null;
  });
}

/** For everything the events changed: the content that `pick` chooses of its history (null: leave it). */
function editsFrom(
  { db }: Context,
  caseId: string,
  events: readonly number[],
  pick: (history: History) => Content | 'nothing' | null,
): Edits {
  const slices: SliceEdit[] = [];
  const states: StateEdit[] = [];
  const list = JSON.stringify(events);
  for (const { segmentId, k } of db.all<{ segmentId: string; k: number }>(
    `SELECT DISTINCT segment_id AS segmentId, k FROM slice_revisions
      WHERE case_id = ? AND seq IN (SELECT value FROM json_each(?))`,
    [caseId, list],
  )) {
    const found = pick((before) =>
      db.get<Content>(
        `SELECT seq, origin, voxels, runs AS content FROM slice_revisions
          WHERE segment_id = ? AND k = ? AND seq < ? ORDER BY seq DESC LIMIT 1`,
        [segmentId, k, before],
      ),
    );
    if (found === 'nothing') slices.push({ segmentId, k, voxels: 0, runs: new Uint8Array(), origin: 0 });
    else if (found)
      slices.push({
        segmentId,
        k,
        voxels: found.voxels ?? 0,
        runs: found.content as Uint8Array,
        origin: found.origin,
      });
  }
  for (const { target } of db.all<{ target: string }>(
    `SELECT DISTINCT target FROM state_revisions
      WHERE case_id = ? AND seq IN (SELECT value FROM json_each(?))`,
    [caseId, list],
  )) {
    const found = pick((before) =>
      db.get<Content>(
        `SELECT seq, origin, value AS content FROM state_revisions
          WHERE case_id = ? AND target = ? AND seq < ? ORDER BY seq DESC LIMIT 1`,
        [caseId, target, before],
      ),
    );
    if (found === 'nothing') states.push({ ...stateOf(target, null), origin: 0 });
    else if (found) states.push({ ...stateOf(target, found.content as string | null), origin: found.origin });
  }
  return { slices, states };
}
