import { SagittaError } from '#core/contract';
import type { GraphConstants } from '#core/sam2';
import { resizeAntialiased } from './resample.ts';
import type { FrameSource } from './video-state.ts';

/** Logits of a mask that is taken at its word. */
const INSIDE_LOGIT = 10;
const OUTSIDE_LOGIT = -10;

/** Score of a frame whose mask prompt has, or has not, any pixel. */
export function maskPromptScore(mask: Uint8Array): number {
  return mask.includes(1) ? INSIDE_LOGIT : OUTSIDE_LOGIT;
}

/**
 * A mask (0 or 1, on the frame's pixels) on the model's square: antialiased bilinear, cut at one half.
 * Throws `prompt-invalid` when it has another size than the frame.
 */
export function maskOnSquare(
  mask: Uint8Array,
  { width, height }: Pick<FrameSource, 'width' | 'height'>,
  imageSize: number,
): Uint8Array {
  if (mask.length !== width * height)
    throw new SagittaError(
      'prompt-invalid',
      `The mask prompt has ${mask.length} pixels, but the frame has ${width} x ${height}.`,
      { remedy: 'Give the mask on the pixels of the frame it belongs to.' },
    );
  if (width === imageSize && height === imageSize) return mask.slice();
  const resized = resizeAntialiased({ data: mask, width, height }, imageSize, imageSize);
  return Uint8Array.from(resized, (v) => (v >= 0.5 ? 1 : 0));
}

/** [S/4, S/4] logits that stand for the mask (square of side S). */
export function maskLogits(mask: Uint8Array): Float32Array {
  const side = Math.sqrt(mask.length);
  const logits = Float32Array.from(mask, (v) => (v ? INSIDE_LOGIT : OUTSIDE_LOGIT));
  return resizeAntialiased({ data: logits, width: side, height: side }, side / 4, side / 4);
}

/** [S/4, S/4] dense prompt of the mask: one learned 4x4 convolution of stride 4. */
export function densePrompt(
  mask: Uint8Array,
  { weight, bias }: GraphConstants['maskDownsample'],
): Float32Array {
  const side = Math.sqrt(mask.length);
  const out = new Float32Array(mask.length / 16);
  const outSide = side / 4;
  for (let y = 0; y < outSide; y++) {
    for (let x = 0; x < outSide; x++) {
      let sum = bias;
      for (let k = 0; k < 16; k++) {
        if (mask[(4 * y + (k >> 2)) * side + 4 * x + (k & 3)]) sum += weight[k];
      }
      out[y * outSide + x] = sum;
    }
  }
  return out;
}
