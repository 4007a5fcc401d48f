import { type ProviderName, type ProviderTrial, SagittaError } from '#core/contract';
import { thisMachine } from '#electron/inference/machine';
import type { ModelRef } from './engine.ts';
import { providersOf } from './platform-providers.ts';
import { createTrialBook, type TrialBookOptions } from './trial-book.ts';
import type { Variant } from './trial-verdict.ts';

/** A provider that takes longer for its self-test is refused. */
export const LONGEST_TRIAL_MS = 20_000;

/** Decides how models run: on which provider, in which precision, with or without pooled memory. */
export interface Variants {
  /**
   * The model with the provider to run it on. Without `wait` the CPU stands in for a provider that has not been tried.
   * Rejects with `model-refused` where its precision is not offered, with every provider's reason.
   */
  choose(model: ModelRef, wait: boolean): Promise<ModelRef>;
  /** Why memory is not to be pooled; undefined where the masks agree. `model` as `choose` gave it. */
  refusesPooling(model: ModelRef): Promise<string | undefined>;
  /** Everything that is known of the ways to run a model. */
  trials(model: ModelRef): Promise<ProviderTrial[]>;
  /** What was found about the ways to run a model counts no longer: they are tried anew when they are asked for. */
  forget(model: ModelRef): void;
  /** A provider failed at work: not used again in this session. */
  failed(model: ModelRef, reason: string): void;
}

export interface VariantsOptions
  extends Pick<TrialBookOptions, 'start'>,
    Partial<Omit<TrialBookOptions, 'start'>> {
  /** Beside the CPU, the fastest first. */
  readonly providers?: readonly ProviderName[];
}

export function createVariants({
  start,
  machine = thisMachine(),
  providers = providersOf(process.platform),
  longestMs = LONGEST_TRIAL_MS,
}: VariantsOptions): Variants {
  const book = createTrialBook({ start, machine, longestMs });

  const waysOf = ({ precision }: ModelRef): Variant[] => {
    const on = precision === 'int8' ? (['cpu'] as const) : providers;
    return on.map((provider) => ({ provider, precision, memoryPool: 1 }));
  };

  return {
    async choose(model, wait) {
      const refusals: ProviderTrial[] = [];
      // Only fp32 has something to run on while it is being tried.
      const judge = wait || model.precision !== 'fp32' ? book.judge : book.known;
      for (const way of waysOf(model)) {
        const trial = await judge(model, way);
        if (!trial) break;
        if (trial.accepted) return { ...model, provider: trial.provider };
        refusals.push(trial);
      }
      if (model.precision === 'fp32') return { ...model, provider: 'cpu' };
      throw notOffered(model, refusals);
    },
    async refusesPooling(model) {
      const { provider = 'cpu', precision } = model;
      const { accepted, reason } = await book.judge(model, { provider, precision, memoryPool: 2 });
      return accepted ? undefined : reason;
    },
    async trials(model) {
      const { precision } = model;
      const pooled = (['cpu', ...providers] as const).map(
        (provider): Variant => ({ provider, precision, memoryPool: 2 }),
      );
      const found = await Promise.all([...waysOf(model), ...pooled].map((way) => book.known(model, way)));
      // That a provider is not there need be told once.
      return found.filter(
        (trial) => trial !== undefined && (trial.memoryPool === 1 || trial.numbers),
      ) as ProviderTrial[];
    },
    forget: (model) => book.forget(model),
    failed(model, reason) {
      const { provider = 'cpu', precision } = model;
      book.failed(model, { provider, precision, memoryPool: 1 }, reason);
    },
  };
}

function notOffered({ name, precision }: ModelRef, refusals: readonly ProviderTrial[]): SagittaError {
  const reasons = refusals.map((t) => (t.provider === 'cpu' ? t.reason : `${t.provider}: ${t.reason}`));
  return new SagittaError('model-refused', `${name} is not offered as ${precision}: ${reasons.join('; ')}.`, {
    remedy: 'Use it as fp32.',
  });
}
