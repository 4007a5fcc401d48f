import type { ModelCard } from '#core/contract';
import { expectedTensors, type Weights } from '#core/sam2/checkpoint';
import { type Adjustment, uniform as element, formulaWeights as ofShapes } from '#core/sam2/oracle';

/** n values in [-1, 1): the start of the uniform sequence of a key. */
export function uniform(key: number, n: number): Float64Array {
  return Float64Array.from({ length: n }, (_, i) => element(key, i));
}

/** A whole model by formula: any card, no file. `adjust` gives factor and shift of single tensors. */
export function formulaWeights(
  card: ModelCard,
  seed: number,
  adjust: Readonly<Record<string, Adjustment>> = {},
): Weights {
  return ofShapes(expectedTensors(card), seed, adjust);
}
