import { editKinds, type SlicePrompt, type SliceResult, type SliceState } from '#core/contract';
import type { Change } from '../library.ts';
import type { Context } from './context.ts';
import type { SliceEdit, State } from './edits.ts';

/** Made or confirmed by the user: a run never overwrites them. */
const usersOwn: readonly SliceState[] = ['given', 'corrected', 'accepted'];

export function isByHand(change: Change): boolean {
  return (editKinds as readonly string[]).includes(change.kind);
}

/** The k of slices that a propagation must leave as the user made them. */
export function keptFromPropagation(context: Context, change: Change): Set<string> {
  const kept = new Set<string>();
  if (change.kind !== 'propagate') return kept;
  for (const { segmentId, k } of change.slices ?? [])
    if (isUsersOwn(context, segmentId, 'k', k)) kept.add(`${segmentId}/k/${k}`);
  for (const { segmentId, axis, slice } of change.results ?? [])
    if (isUsersOwn(context, segmentId, axis, slice)) kept.add(`${segmentId}/${axis}/${slice}`);
  return kept;
}

function isUsersOwn(context: Context, segmentId: string, axis: SlicePrompt['axis'], slice: number): boolean {
  const result = presentResult(context, segmentId, axis, slice);
  return result !== null && usersOwn.includes(result.state);
}

/**
 * What a hand edit of k slices says of their results, when the change brings none itself: `corrected` over
 * a known result, `given` where there was none; `clear` takes prompt and result away, so that the slice is
 * open to a run again. The scores of a model no longer describe what a hand has drawn.
 */
export function statesAfterHandEdit(context: Context, change: Change, slices: readonly SliceEdit[]): State[] {
  if (!isByHand(change) || change.results) return [];
  return slices.flatMap(({ segmentId, k, voxels }): State[] => {
    const at = { segmentId, axis: 'k' as const, slice: k };
    if (change.kind === 'clear' && voxels === 0)
      return [
        { kind: 'prompt', ...at, value: null },
        { kind: 'result', ...at, value: null },
      ];
    const before = presentResult(context, segmentId, 'k', k);
    const state = before && before.state !== 'given' ? 'corrected' : 'given';
    return [
      { kind: 'result', ...at, value: { ...at, state, voxels, predictedIou: null, objectScore: null } },
    ];
  });
}

function presentResult(
  { db }: Context,
  segmentId: string,
  axis: SlicePrompt['axis'],
  slice: number,
): SliceResult | null {
  const row = db.get<{ result: string }>(
    'SELECT result FROM results WHERE segment_id = ? AND axis = ? AND slice = ?',
    [segmentId, axis, slice],
  );
  return row ? JSON.parse(row.result) : null;
}
