import type { SliceResult } from '#core/contract';

/**
 * How sure the model is of a slice: predicted IoU times the sigmoid of the object score, 0 where it says the
 * object is absent, null where no model made the slice.
 */
export function confidence(
  result: Pick<SliceResult, 'predictedIou' | 'objectScore' | 'state'>,
): number | null {
  if (result.state === 'absent') return 0;
  if (result.predictedIou === null) return null;
  const score = result.objectScore;
  if (score === null) return result.predictedIou;
  return score <= 0 ? 0 : result.predictedIou / (1 + Math.exp(-score));
}
