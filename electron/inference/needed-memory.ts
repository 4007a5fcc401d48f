import { type EngineState, type ModelCard, type Precision, SagittaError } from '#core/contract';
import { expectedTensors } from '#core/sam2/checkpoint';
import type { ModelRef } from './engine.ts';

/** The process without a model. */
const BASE_BYTES = 110 * 2 ** 20;
/** Weights, with what onnxruntime lays out anew for its products. */
const PER_WEIGHT_BYTE = 1.17;
/** Activations of the encoder and of the attention to a full memory, for every pixel of the square input. */
const PER_PIXEL_BYTES = 790;
/** Slices whose embeddings are at hand. */
const EMBEDDED_SLICES = 30;

/**
 * The most memory that propagating with a model on the CPU takes, in bytes, without the scan. Fitted to measured peaks
 * of the official sizes at 512 and 1024 px, which it meets within 6 % (docs/decisions/providers.md).
 */
export function neededBytes(card: ModelCard, imageSize: number, precision: Precision): number {
  // On the CPU eight bits take about as much, for the widest activations stay as they are.
  const width = precision === 'fp16' ? 0.5 : 1;
  const weights = 4 * weightCount(card);
  const working = width * (PER_WEIGHT_BYTE * weights + PER_PIXEL_BYTES * imageSize ** 2);
  return Math.round(BASE_BYTES + working + EMBEDDED_SLICES * embeddingBytes(card, imageSize));
}

/**
 * The same for a GPU, where the attention's scores are written out: every place of the grid with every token of seven
 * memories.
 */
export function neededGpuBytes(card: ModelCard, imageSize: number, precision: Precision): number {
  const places = (imageSize / 16) ** 2;
  const scores = places * 7 * places * (precision === 'fp16' ? 2 : 4);
  return neededBytes(card, imageSize, precision) - EMBEDDED_SLICES * embeddingBytes(card, imageSize) + scores;
}

function weightCount(card: ModelCard): number {
  let count = 0;
  for (const shape of expectedTensors(card).values()) count += shape.reduce((a, b) => a * b, 1);
  return count;
}

/** float32, at strides of 16, 8 and 4 (core/sam2 `Embedding`). */
function embeddingBytes({ dModel }: ModelCard, imageSize: number): number {
  const perPixel = dModel * (1 / 16 ** 2 + 1 / 4 / 8 ** 2 + 1 / 8 / 4 ** 2);
  return 4 * perPixel * imageSize ** 2;
}

/** Bytes as a person reads them. */
export function gigabytes(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Whether a model can be opened as things are, or once the inference process has given back what it holds. */
export function roomFor(
  { name, card, imageSize, precision }: ModelRef,
  { models, availableBytes, residentBytes }: EngineState,
): { readonly fits: boolean; readonly byReleasing: boolean } {
  const isOpen = models.some(
    (m) => m.name === name && m.imageSize === imageSize && m.precision === precision,
  );
  const needed = neededBytes(card, imageSize, precision);
  return {
    fits: isOpen || needed <= availableBytes,
    byReleasing: needed <= availableBytes + (residentBytes ?? 0),
  };
}

/** A model that does not fit is refused before it is tried. Throws `model-refused` with the numbers. */
export function requireMemory(model: ModelRef, state: EngineState): void {
  if (roomFor(model, state).fits) return;
  const { name, card, imageSize, precision } = model;
  const needed = gigabytes(neededBytes(card, imageSize, precision));
  throw new SagittaError(
    'model-refused',
    `${name} at ${imageSize} px needs about ${needed} of memory; ${gigabytes(state.availableBytes)} are free.`,
    { remedy: `Close programs, choose ${imageSize > 512 ? '512 px or ' : ''}a smaller size of the model.` },
  );
}
