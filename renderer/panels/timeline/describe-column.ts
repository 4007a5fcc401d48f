import type { TimelineColumn } from '#core/review';
import { texts } from '../../texts/index.ts';

/** A column in words: for the head of the strip and for screen readers. */
export function describeColumn(column: TimelineColumn, count: number): string {
  const { slice, state, areaMm2, confidence, doubt } = column;
  const parts = [texts.timeline.slice(slice + 1, count)];
  if (state === null) return [...parts, texts.timeline.nothing].join(' · ');
  // First what asks for a look: where there is no room, the end of the line is cut.
  // An absent object has a confidence of 0, which says nothing about its absence.
  const value = state === 'absent' ? undefined : confidence?.toFixed(2);
  if (doubt && state === 'absent') parts.push(texts.timeline.gap);
  else if (doubt === 'low-confidence' && value) parts.push(texts.timeline.lowConfidence(value));
  else if (doubt) parts.push(texts.timeline.doubts[doubt]);
  parts.push(texts.timeline.states[state]);
  if (doubt !== 'low-confidence' && value) parts.push(texts.timeline.confidence(value));
  if (areaMm2 > 0) parts.push(texts.timeline.area((areaMm2 / 100).toFixed(areaMm2 < 1000 ? 2 : 1)));
  return parts.join(' · ');
}
