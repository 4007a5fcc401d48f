import { type EngineState, type ModelCard, type Precision, SagittaError } from '#core/contract';
import { expectedTensors } from '#core/sam2/checkpoint';
import type { ModelRef } from './engine.ts';

/** Code, buffers and a scan of ordinary size, whatever the model. */
const BASE_BYTES = 0.2 * 2 ** 30;

/**
 * The most memory that propagating with a model takes, in bytes. An estimate over measured peaks
 * (docs/benchmarks.md).
 */
export function neededBytes(card: ModelCard, imageSize: number, precision: Precision): number {
  const elements = [...expectedTensors(card).values()].reduce(
    (sum, shape) => sum + shape.reduce((product, side) => product * side, 1),
    0,
  );
  return BASE_BYTES + elements * 4 + imageSize + precision.length;
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
