import type { ModelCard } from '#core/contract';
import { invalidModel } from './byte-source.ts';
import type { Weights } from './checkpoint.ts';
import { expectedTensors } from './expected-tensors.ts';

/**
 * Reads every tensor of the model once: one damaged value in the memory's weights shows on no prompted slice, but
 * ruins every tracked one.
 * @throws SagittaError model-invalid naming the first tensor that holds something else than finite numbers.
 */
export function requireValues(weights: Weights, card: ModelCard): void {
  for (const name of expectedTensors(card).keys()) {
    for (const value of weights.read(name))
      if (!Number.isFinite(value))
        throw invalidModel(`the tensor ${name} holds values that are not numbers`, 'Get the file again.');
  }
}
