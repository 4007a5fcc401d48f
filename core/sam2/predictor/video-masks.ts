import { NO_OBJECT_LOGIT } from './object-gating.ts';
import { resizeBilinear } from './resample.ts';
import type { FrameSource } from './video-state.ts';

/** Logits to which an object is pushed where another one has the pixel. */
const SUPPRESSED_LOGIT = -10;

/**
 * Logits of every object on the frame's own pixels (row by row; > 0 is the mask), straight from [S/4, S/4]. An
 * object without an answer is nowhere. `nonOverlap`: a pixel belongs to the object with the highest logit alone.
 */
export function videoLogits(
  lowRes: readonly (Float32Array | undefined)[],
  { width, height }: Pick<FrameSource, 'width' | 'height'>,
  nonOverlap: boolean,
): Float32Array[] {
  const logits = lowRes.map((data) => {
    if (!data) return new Float32Array(width * height).fill(NO_OBJECT_LOGIT);
    const side = Math.sqrt(data.length);
    return resizeBilinear({ data, width: side, height: side }, width, height);
  });
  return nonOverlap && logits.length > 1 ? withoutOverlap(logits) : logits;
}

function withoutOverlap(logits: readonly Float32Array[]): Float32Array[] {
  const winner = logits[0].map((_, n) => {
    let best = 0;
    for (let o = 1; o < logits.length; o++) if (logits[o][n] > logits[best][n]) best = o;
    return best;
  });
  return logits.map((own, o) => own.map((v, n) => (winner[n] === o ? v : Math.min(v, SUPPRESSED_LOGIT))));
}
