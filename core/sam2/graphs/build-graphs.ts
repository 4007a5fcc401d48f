import { type ModelCard, SagittaError } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import type { GraphOptions } from './graph-builder.ts';
import { buildImageEncoder } from './image-encoder.ts';
import { buildMaskDecoder } from './mask-decoder.ts';
import { buildMaskPrompt } from './mask-prompt.ts';
import { buildMemoryAttention } from './memory-attention.ts';
import { buildMemoryEncoder } from './memory-encoder.ts';
import type { OnnxModel } from './onnx-model.ts';

/** Part of the key under which compiled graphs are cached: raise it with every change to a graph. */
export const graphVersion = 4;

export interface Sam2Graphs {
  readonly imageEncoder: OnnxModel;
  readonly maskPrompt: OnnxModel;
  readonly maskDecoder: OnnxModel;
  readonly memoryEncoder: OnnxModel;
  readonly memoryAttention: OnnxModel;
  /** Over memories that were averaged over 2 x 2 places. */
  readonly pooledMemoryAttention: OnnxModel;
}

/** The five graphs of a SAM2 for one square input size. Weights are read when a graph is encoded. */
export function buildGraphs(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  options: GraphOptions = {},
): Sam2Graphs {
  checkImageSize(card, imageSize);
  return {
    imageEncoder: buildImageEncoder(card, weights, imageSize, options),
    maskPrompt: buildMaskPrompt(card, weights, imageSize),
    maskDecoder: buildMaskDecoder(card, weights, imageSize),
    memoryEncoder: buildMemoryEncoder(card, weights, imageSize, options),
    memoryAttention: buildMemoryAttention(card, weights, imageSize, options),
    pooledMemoryAttention: buildMemoryAttention(card, weights, imageSize, { ...options, pool: 2 }),
  };
}

/** The trunk halves its grid of S/4 three times and tiles it with windows of the first stage. */
function checkImageSize(card: ModelCard, imageSize: number): void {
  const step = 4 * card.hiera.windowSpec[0];
  const fits = imageSize % 32 === 0 && imageSize % step === 0 && imageSize >= 64 && imageSize <= 2048;
  if (Number.isInteger(imageSize) && fits) return;
  throw new SagittaError('model-invalid', `The model cannot run at an image size of ${imageSize} px.`, {
    remedy: `Choose a multiple of ${Math.max(32, step)} from 64 to 2048, for example ${card.input.imageSize}.`,
  });
}
