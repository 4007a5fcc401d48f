import type { CodedConcept, SlicePrompt, SliceResult } from '#core/contract';
import type { SliceBlob } from '#core/masks';

/** What the history keeps besides slices, and the form of each one's value. */
export type State =
  | { kind: 'segment'; segmentId: string; value: SegmentIdentity | null }
  | { kind: 'prompt'; segmentId: string; axis: Axis; slice: number; value: SlicePrompt | null }
  | { kind: 'result'; segmentId: string; axis: Axis; slice: number; value: SliceResult | null }
  | { kind: 'head'; value: string | null };

/** Looks (visible, locked) are no history: undoing a stroke must not hide a segment. */
export interface SegmentIdentity {
  label: string;
  color: string;
  code?: CodedConcept;
}

type Axis = SlicePrompt['axis'];

/** `origin`: the event whose content undo or redo brings back; left out for new content. */
export type SliceEdit = SliceBlob & { voxels: number; origin?: number };
export type StateEdit = State & { origin?: number };

/** All that one event changes. */
export interface Edits {
  slices: readonly SliceEdit[];
  states: readonly StateEdit[];
}

export const noEdits: Edits = { slices: [], states: [] };

/** The state's name in `state_revisions`. */
export function targetOf(state: State): string {
  switch (state.kind) {
    case 'segment':
      return `segment/${state.segmentId}`;
    case 'prompt':
    case 'result':
      return `${state.kind}/${state.segmentId}/${state.axis}/${state.slice}`;
    case 'head':
      return 'head';
  }
}

/** Inverse of `targetOf`, with the JSON text of the value. */
export function stateOf(target: string, json: string | null): State {
  const [kind, segmentId, axis, slice] = target.split('/');
  const value = json === null ? null : JSON.parse(json);
  if (kind === 'head') return { kind, value };
  if (kind === 'segment') return { kind, segmentId, value };
  if (kind === 'prompt' || kind === 'result')
    return { kind, segmentId, axis: axis as Axis, slice: Number(slice), value };
  throw new RangeError(`the history names an unknown thing: ${kind}`);
}
