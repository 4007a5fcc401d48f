import { SagittaError } from '#core/contract';
import { axisIndex } from '#core/geometry';
import { countRuns } from '#core/masks';
import type { Change } from '../library.ts';
import { type CaseRow, editableCase, refuseLocked, segmentRow, shapeOf } from './case-rows.ts';
import { keptFromPropagation, statesAfterHandEdit } from './change-rules.ts';
import type { Context } from './context.ts';
import { type SliceEdit, type State, targetOf } from './edits.ts';
import { appendEvent } from './events.ts';
import { presentRuns, sameBytes } from './slices.ts';

/** Checks a change and makes it one event. A change that changes nothing makes none. */
export function applyChange(context: Context, change: Change): { revision: number; kept?: number[] } {
  return context.db.transaction(() => {
    const row = editableCase(context, change.caseId);
    const segments = new Set(
      [...(change.slices ?? []), ...(change.prompts ?? []), ...(change.results ?? [])].map(
        (c) => c.segmentId,
      ),
    );
    for (const id of segments) refuseLocked(segmentRow(context, change.caseId, id));
    const kept = keptFromPropagation(context, change);
    const slices = sliceEdits(row, change).filter((s) => !kept.has(`${s.segmentId}/k/${s.k}`));
    refuseStale(context, change, slices);
    const states = stateEdits(context, row, change, slices).filter(
      (s) => s.kind !== 'result' || !kept.has(`${s.segmentId}/${s.axis}/${s.slice}`),
    );
    const edits = {
      slices: slices.filter((s) => !sameBytes(s.runs, presentRuns(context, s.segmentId, s.k))),
      states: states.filter((s) => differs(context, change.caseId, s)),
    };
    const changes = edits.slices.length + edits.states.length > 0;
    const revision = changes ? appendEvent(context, { ...change, role: 'do' }, edits) : row.revision;
    if (kept.size === 0) return { revision };
    return { revision, kept: [...new Set([...kept].map((name) => Number(name.split('/')[2])))] };
  });
}

function sliceEdits(row: CaseRow, change: Change): SliceEdit[] {
  const [ni, nj, nk] = shapeOf(row);
  const seen = new Set<string>();
  return (change.slices ?? []).map(({ segmentId, k, runs }) => {
    refuseOutside('k', k, nk);
    if (seen.has(`${segmentId}/${k}`)) throw badRequest(`Slice ${k} of a segment comes twice in one change.`);
    seen.add(`${segmentId}/${k}`);
    const voxels = countRuns(runs, ni * nj);
    return { segmentId, k, voxels, runs: voxels > 0 ? runs : new Uint8Array() };
  });
}

function stateEdits(context: Context, row: CaseRow, change: Change, slices: readonly SliceEdit[]): State[] {
  const shape = shapeOf(row);
  const voxels = new Map(slices.map((s) => [`${s.segmentId}/${s.k}`, s.voxels]));
  const states = new Map<string, State>();
  const put = (state: State) => states.set(targetOf(state), state);
  for (const state of statesAfterHandEdit(context, change, slices)) put(state);
  for (const { segmentId, axis, slice, prompt } of change.prompts ?? []) {
    refuseOutside(axis, slice, shape[axisIndex(axis)]);
    put({ kind: 'prompt', segmentId, axis, slice, value: prompt && { ...prompt, axis, slice } });
  }
  for (const { segmentId, axis, slice, result } of change.results ?? []) {
    refuseOutside(axis, slice, shape[axisIndex(axis)]);
    const counted = axis === 'k' ? voxels.get(`${segmentId}/${slice}`) : undefined;
    const value = result && {
      segmentId,
      axis,
      slice,
      state: result.state,
      voxels: counted ?? result.voxels,
      predictedIou: result.predictedIou,
      objectScore: result.objectScore,
    };
    put({ kind: 'result', segmentId, axis, slice, value });
  }
  return [...states.values()];
}

/** What the library knows of a state now, as JSON text; null where there is none. */
export function presentState({ db }: Context, caseId: string, target: string): string | null {
  const row = db.get<{ value: string | null }>(
    'SELECT value FROM state_revisions WHERE case_id = ? AND target = ? ORDER BY seq DESC LIMIT 1',
    [caseId, target],
  );
  return row?.value ?? null;
}

export function differs(context: Context, caseId: string, state: State): boolean {
  const json = state.value === null ? null : JSON.stringify(state.value);
  return json !== presentState(context, caseId, targetOf(state));
}

function refuseStale({ db }: Context, { base }: Change, slices: readonly SliceEdit[]): void {
  if (base === undefined) return;
  for (const { segmentId, k } of slices) {
    const row = db.get<{ seq: number }>(
      'SELECT changed_seq AS seq FROM slices WHERE segment_id = ? AND k = ?',
      [segmentId, k],
    );
    if (row && row.seq > base)
      throw new SagittaError(
        'conflict',
        `Slice ${k} was changed since it was read (${base}, now ${row.seq}).`,
        {
          remedy: 'Fetch the slice again and repeat the edit.',
          details: { segmentId, k, revision: row.seq },
        },
      );
  }
}

function refuseOutside(axis: string, slice: number, count: number): void {
  if (!Number.isInteger(slice) || slice < 0 || slice >= count)
    throw badRequest(`Slice ${slice} along ${axis} is outside of the volume (0..${count - 1}).`);
}

function badRequest(message: string): SagittaError {
  return new SagittaError('bad-request', message);
}
