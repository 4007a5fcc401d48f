import type { ModelInfo, ProviderTrial } from '#core/contract';

export type Verdict = 'in-use' | 'accepted' | 'refused' | 'unavailable';

/** What became of a way to run a model. */
export function verdictOf(
  { provider, precision, memoryPool, accepted, numbers }: ProviderTrial,
  model: Pick<ModelInfo, 'provider' | 'precision'>,
): Verdict {
  // Refused is what answered and was not good enough; the others never came to answer.
  if (!accepted) return numbers ? 'refused' : 'unavailable';
  const runs = provider === model.provider && precision === model.precision && memoryPool === 1;
  return runs ? 'in-use' : 'accepted';
}
