import type { ModelInfo, ProviderTrial } from '#core/contract';

export type Verdict = 'in-use' | 'accepted' | 'refused';

/** What became of a way to run a model. */
export function verdictOf(
  { provider, precision, memoryPool, accepted }: ProviderTrial,
  model: Pick<ModelInfo, 'provider' | 'precision'>,
): Verdict {
  if (!accepted) return 'refused';
  const runs = provider === model.provider && precision === model.precision && memoryPool === 1;
  return runs ? 'in-use' : 'accepted';
}
