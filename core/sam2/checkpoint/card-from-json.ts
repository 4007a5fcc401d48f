import { ModelCard } from '#core/contract';
import { cardFromNanoJson } from './nano-card.ts';
import { cardFromHyperParameters } from './oracle-card.ts';

/**
 * A model card in any of its spellings: our own, the training recipe's, or a reference manifest with its
 * hyper-parameters (or these alone). Throws a ZodError that names the place in the spelling it has.
 */
export function cardFromJson(json: unknown): ModelCard {
  const fields = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  if ('hp' in fields) return cardFromNanoJson(json);
  if ('hyper_parameters' in fields) return cardFromHyperParameters(fields.hyper_parameters);
  if ('embed_dim' in fields) return cardFromHyperParameters(json);
  return ModelCard.parse(json);
}
