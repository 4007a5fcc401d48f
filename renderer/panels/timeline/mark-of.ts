import type { TimelineColumn } from '#core/review';

export type Mark = 'prompt' | 'corrected' | 'accepted' | 'doubtful';

/**
 * The one sign above a column. What somebody did last comes first: a click on a proposed slice is a prompt to the
 * model, and to the reader a correction.
 */
export function markOf({ state, keyframe, doubt }: TimelineColumn): Mark | null {
  if (state === 'corrected' || state === 'accepted') return state;
  if (keyframe) return 'prompt';
  return doubt ? 'doubtful' : null;
}
