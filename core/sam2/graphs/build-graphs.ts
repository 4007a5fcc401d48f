import { type ModelCard, SagittaError } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import type { GraphOptions } from './graph-builder.ts';
import { buildImageEncoder } from './image-encoder.ts';
import { inHalf } from './in-half.ts';
import { buildMaskDecoder } from './mask-decoder.ts';
import { buildMaskPrompt } from './mask-prompt.ts';
import { buildMemoryAttention } from './memory-attention.ts';
import { buildMemoryEncoder } from './memory-encoder.ts';
import type { OnnxModel } from './onnx-model.ts';
import { withPlainAttention } from './plain-attention.ts';

/** Part of the key under which compiled graphs are cached: raise it with every change to a graph. */
export const graphVersion = 9;

export interface Sam2Graphs {
  readonly imageEncoder: OnnxModel;
  readonly maskPrompt: OnnxModel;
  readonly maskDecoder: OnnxModel;
  readonly memoryEncoder: OnnxModel;
  readonly memoryAttention: OnnxModel;
  /** The last two over mosaics (core/sam2/mosaic). */
  readonly mosaicMemoryEncoder: OnnxModel;
  readonly mosaicMemoryAttention: OnnxModel;
}

export interface GraphVariant extends GraphOptions {
  /** All but the decoder in sixteen-bit floats. */
  readonly half?: boolean;
  /** Plain places of an image share tokens in the encoder, which then takes a mosaic beside it. */
  readonly mergesPlain?: boolean;
  /** No fused attention. */
  readonly plainAttention?: boolean;
}

/** The five graphs of a SAM2 for one square input size. Weights are read when a graph is encoded. */
export function buildGraphs(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { half = false, mergesPlain = false, plainAttention = false, ...options }: GraphVariant = {},
): Sam2Graphs {
  checkImageSize(card, imageSize);
  const written = (model: OnnxModel) => (plainAttention ? withPlainAttention(model) : model);
  // The decoder is a hundredth of the work, and the phases of its points' positions need their digits.
  const heavy = (model: OnnxModel) => (half ? inHalf(written(model)) : written(model));
  return {
    imageEncoder: heavy(buildImageEncoder(card, weights, imageSize, { ...options, mosaic: mergesPlain })),
    maskPrompt: buildMaskPrompt(card, weights, imageSize),
    maskDecoder: written(buildMaskDecoder(card, weights, imageSize)),
    memoryEncoder: heavy(buildMemoryEncoder(card, weights, imageSize, options)),
    memoryAttention: heavy(buildMemoryAttention(card, weights, imageSize, options)),
    mosaicMemoryEncoder: heavy(buildMemoryEncoder(card, weights, imageSize, { ...options, mosaic: true })),
    mosaicMemoryAttention: heavy(
      buildMemoryAttention(card, weights, imageSize, { ...options, mosaic: true }),
    ),
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
