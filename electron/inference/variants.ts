import { type ProviderName, type ProviderTrial, SagittaError } from '#core/contract';
import { type Machine, thisMachine } from '#electron/inference/machine';
import type { ChildHandle } from './channel.ts';
import { type ModelRef, modelKey } from './engine.ts';
import { gigabytes, neededBytes } from './needed-memory.ts';
import { providersOf } from './platform-providers.ts';
import type { Trial } from './trial.ts';
import { TrialFailed, tryInProcess } from './trial-process.ts';
import { forgetTrials, readTrial, writeTrial } from './trial-records.node.ts';
import { type Variant, verdictOn } from './trial-verdict.ts';

/** A provider that takes longer for its self-test is refused. */
export const LONGEST_TRIAL_MS = 20_000;
/** The CPU is not in doubt, only slow. */
const LONGEST_EXACT_MS = 180_000;

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

export interface VariantsOptions {
  /** Starts an inference process. */
  readonly start: () => ChildHandle;
  readonly machine?: Machine;
  /** Beside the CPU, the fastest first. */
  readonly providers?: readonly ProviderName[];
  readonly longestMs?: number;
}

export function createVariants({
  start,
  machine = thisMachine(),
  providers = providersOf(process.platform),
  longestMs = LONGEST_TRIAL_MS,
}: VariantsOptions): Variants {
  /** Trials under way and done in this session, so that none is made twice at once. */
  const judging = new Map<string, Promise<ProviderTrial>>();
  const failures = new Map<string, ProviderTrial>();
  const keyOf = (model: ModelRef, v: Variant) => [modelKey({ ...model, ...v }), v.memoryPool].join('|');

  const waysOf = ({ precision }: ModelRef): Variant[] => {
    const on = precision === 'int8' ? (['cpu'] as const) : providers;
    return on.map((provider) => ({ provider, precision, memoryPool: 1 }));
  };

  /** What can be said without trying. */
  async function known(model: ModelRef, variant: Variant): Promise<ProviderTrial | undefined> {
    const failure = failures.get(keyOf(model, variant));
    if (failure) return failure;
    const reason = machine.refusal(variant.provider);
    if (reason) return { ...(await about(variant)), accepted: false, reason };
    return readTrial(model, variant, await placeOf(variant.provider));
  }

  function judge(model: ModelRef, variant: Variant): Promise<ProviderTrial> {
    const key = keyOf(model, variant);
    const underWay = judging.get(key);
    if (underWay) return underWay;
    const result = known(model, variant).then((found) => found ?? tryOnce(model, variant));
    judging.set(key, result);
    // What is done is in the store; what was refused for a reason of the moment may be tried again.
    const forget = () => void judging.delete(key);
    result.then(forget, forget);
    return result;
  }

  async function tryOnce(model: ModelRef, variant: Variant): Promise<ProviderTrial> {
    const record = await about(variant);
    const lacking = await lackingMemory(model, variant);
    if (lacking) return { ...record, accepted: false, reason: lacking };
    // Stands if this very process does not see the end of the trial.
    writeTrial(model, { ...record, accepted: false, reason: 'its last self-test did not come to an end' });
    const trial = { ...record, ...(await compared(model, variant)) };
    writeTrial(model, trial);
    return trial;
  }

  async function compared(
    model: ModelRef,
    { provider, precision, memoryPool }: Variant,
  ): Promise<Pick<ProviderTrial, 'accepted' | 'reason' | 'numbers'>> {
    // Pooled are memories but the prompted one's and the neighbour's.
    const slices = memoryPool === 1 ? 2 : 5;
    const small = { ...model, imageSize: trialSize(model) };
    const cpu = { ...small, provider: 'cpu', precision: 'fp32' } as const;
    const variant = { ...small, provider, precision };
    let tried: Trial;
    try {
      const cap = provider === 'cpu' ? LONGEST_EXACT_MS : longestMs;
      tried = await tryInProcess(start, { model: variant, options: { slices, pool: memoryPool } }, cap);
    } catch (thrown) {
      if (thrown instanceof TrialFailed) return { accepted: false, reason: thrown.message };
      throw thrown;
    }
    const exact = await tryInProcess(
      start,
      { model: cpu, options: { slices, pool: 1 } },
      LONGEST_EXACT_MS,
    ).catch((thrown) => {
      throw new SagittaError('inference-failed', `${model.name} cannot be compared on the CPU.`, {
        cause: thrown,
      });
    });
    return verdictOn({ provider, precision, memoryPool }, tried, exact);
  }

  async function lackingMemory({ card, imageSize }: ModelRef, v: Variant): Promise<string | undefined> {
    const { freeBytes } = await machine.gpu(v.provider);
    const needed = neededBytes(card, imageSize, v.precision);
    if (freeBytes === undefined || needed <= freeBytes) return undefined;
    return `it needs about ${gigabytes(needed)} of the GPU's memory; ${gigabytes(freeBytes)} are free`;
  }

  async function placeOf(provider: ProviderName) {
    const { adapter, driver } = await machine.gpu(provider);
    return { adapter, driver, onnxruntime: machine.onnxruntime, system: machine.system };
  }

  async function about(variant: Variant) {
    return { ...variant, ...(await placeOf(variant.provider)), at: new Date().toISOString() };
  }

  return {
    async choose(model, wait) {
      const trials: ProviderTrial[] = [];
      for (const way of waysOf(model)) {
        // Only fp32 has something to run on while it is being tried.
        const trial = wait || model.precision !== 'fp32' ? await judge(model, way) : await known(model, way);
        if (trial?.accepted) return { ...model, provider: trial.provider };
        if (trial) trials.push(trial);
        else break;
      }
      if (model.precision === 'fp32') return { ...model, provider: 'cpu' };
      const reasons = trials.map((t) => (t.provider === 'cpu' ? t.reason : `${t.provider}: ${t.reason}`));
      throw new SagittaError(
        'model-refused',
        `${model.name} is not offered as ${model.precision}: ${reasons.join('; ')}.`,
        { remedy: 'Use it as fp32.' },
      );
    },
    async refusesPooling(model) {
      const { provider = 'cpu', precision } = model;
      const trial = await judge(model, { provider, precision, memoryPool: 2 });
      return trial.accepted ? undefined : trial.reason;
    },
    async trials(model) {
      const { precision } = model;
      const plain = waysOf(model);
      const pooled = (['cpu', ...providers] as const).map((provider) => ({
        provider,
        precision,
        memoryPool: 2 as const,
      }));
      const found = await Promise.all([...plain, ...pooled].map((way) => known(model, way)));
      return found.filter(
        (trial) => trial !== undefined && (trial.memoryPool === 1 || trial.numbers !== undefined),
      ) as ProviderTrial[];
    },
    forget(model) {
      forgetTrials(model);
      for (const key of failures.keys()) if (key.startsWith(`${model.weightsPath}|`)) failures.delete(key);
    },
    failed(model, reason) {
      const { provider = 'cpu', precision } = model;
      const variant = { provider, precision, memoryPool: 1 } as const;
      const place = { adapter: '', driver: '', onnxruntime: machine.onnxruntime, system: machine.system };
      const at = new Date().toISOString();
      failures.set(keyOf(model, variant), { ...variant, ...place, at, accepted: false, reason });
    },
  };
}

/** One small frame: the smallest size from 128 px that the model's first window divides. */
function trialSize({ card }: ModelRef): number {
  const step = Math.max(32, 4 * card.hiera.windowSpec[0]);
  return Math.ceil(128 / step) * step;
}
