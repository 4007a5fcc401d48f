import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type ModelCard, SagittaError } from '#core/contract';
import { expectedTensors, identifyModel, openCheckpoint, type Weights } from '#core/sam2/checkpoint';
import { formulaWeights, type ModelSource } from '#core/sam2/oracle';
import { openFile } from '#electron/inference/ort';

export interface OpenWeights {
  readonly weights: Weights;
  close(): void;
}

/**
 * The weights of a reference model: a checkpoint of the folder, one with some tensors replaced, or (also where a
 * checkpoint that the formula gives is not there) the formula's.
 */
export function openWeights(folder: string, source: ModelSource, card: ModelCard): OpenWeights {
  const { checkpoint, derived_from, checkpoint_also, formula_seed, formula_adjust } = source;
  const present = (name: string | undefined) => name !== undefined && existsSync(join(folder, name));
  if (derived_from && present(derived_from.checkpoint)) {
    const base = openFileWeights(join(folder, derived_from.checkpoint), card);
    return { ...base, weights: replaced(base.weights, derived_from.set) };
  }
  const file = [checkpoint, checkpoint_also].find(present);
  if (file) return openFileWeights(join(folder, file), card);
  if (formula_seed !== undefined) {
    const weights = formulaWeights(expectedTensors(card), formula_seed, formula_adjust ?? {});
    return { weights, close: () => undefined };
  }
  const missing = derived_from?.checkpoint ?? checkpoint ?? 'of its model';
  throw new SagittaError('model-missing', `The checkpoint ${missing} of a reference case is missing.`, {
    remedy: 'Put it beside the case.',
  });
}

function openFileWeights(path: string, card: ModelCard): OpenWeights {
  const file = openFile(path);
  const checkpoint = openCheckpoint(file);
  identifyModel(checkpoint, card);
  return { weights: checkpoint, close: () => file.close() };
}

function replaced(weights: Weights, values: Readonly<Record<string, readonly number[]>>): Weights {
  return {
    shape: (name) => weights.shape(name),
    read: (name) => (name in values ? Float32Array.from(values[name]) : weights.read(name)),
  };
}
