import type { DecoderOutput } from '#core/sam2';
import type { PredictorRules } from './rules.ts';

/** Which of the decoder's four masks is the answer, and whose token becomes the pointer. */
export interface MaskChoice {
  readonly mask: number;
  readonly pointer: number;
}

type SelectionRules = Pick<PredictorRules, 'dynamicMultimask' | 'stabilityDelta' | 'stabilityThreshold'>;

/** Prompts of 0 or 1 points are ambiguous: the decoder answers with three candidates. A box counts as 2. */
export function isAmbiguous(pointCount: number): boolean {
  return pointCount <= 1;
}

/**
 * Ambiguous: the best of masks 1..3 by estimated IoU, with its own token. Otherwise mask 0, or when that is unstable
 * the best of 1..3, and always token 0 (mask_decoder.forward, _dynamic_multimask_via_stability).
 */
export function chooseMask(output: DecoderOutput, ambiguous: boolean, rules: SelectionRules): MaskChoice {
  const best = bestMultimask(output.ious);
  if (ambiguous) return { mask: best, pointer: best };
  if (!rules.dynamicMultimask) return { mask: 0, pointer: 0 };
  const logits = output.masks.subarray(0, output.masks.length / 4);
  const stable = stabilityScore(logits, rules.stabilityDelta) >= Math.fround(rules.stabilityThreshold);
  return { mask: stable ? 0 : best, pointer: 0 };
}

/** area(> delta) / area(> -delta); a mask that is empty even at -delta counts as stable. */
export function stabilityScore(logits: Float32Array, delta: number): number {
  const limit = Math.fround(delta);
  let inner = 0;
  let outer = 0;
  for (const v of logits) {
    if (v > limit) inner++;
    if (v > -limit) outer++;
  }
  return outer > 0 ? Math.fround(inner / outer) : 1;
}

function bestMultimask(ious: Float32Array): number {
  let best = 1;
  for (let n = 2; n < 4; n++) if (ious[n] > ious[best]) best = n;
  return best;
}
