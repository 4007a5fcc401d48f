import { type ProviderName, type ProviderTrial, SagittaError } from '#core/contract';
import type { Machine } from '#electron/inference/machine';
import type { ChildHandle } from './channel.ts';
import { type ModelRef, modelKey } from './engine.ts';
import { gigabytes, neededGpuBytes } from './needed-memory.ts';
import type { Trial } from './trial.ts';
import { TrialFailed, tryInProcess } from './trial-process.ts';
import { forgetTrials, readTrial, type TrialPlace, writeTrial } from './trial-records.node.ts';
import { type Variant, verdictOn } from './trial-verdict.ts';

/** The CPU is not in doubt, only slow. */
const LONGEST_EXACT_MS = 180_000;

/** What is known of the ways to run models, and how more is learnt. */
export interface TrialBook {
  /** What can be said without trying. */
  known(model: ModelRef, variant: Variant): Promise<ProviderTrial | undefined>;
  /** Tries what is not known. Rejects with SagittaError where the CPU itself cannot run the model. */
  judge(model: ModelRef, variant: Variant): Promise<ProviderTrial>;
  /** A variant failed at work: refused for the rest of the session. */
  failed(model: ModelRef, variant: Variant, reason: string): void;
  /** What was found about a model counts no longer. */
  forget(model: ModelRef): void;
}

export interface TrialBookOptions {
  /** Starts an inference process. */
  readonly start: () => ChildHandle;
  readonly machine: Machine;
  readonly longestMs: number;
}

export function createTrialBook({ start, machine, longestMs }: TrialBookOptions): TrialBook {
  /** Under way, so that nothing is tried twice at once. */
  const judging = new Map<string, Promise<ProviderTrial>>();
  const failures = new Map<string, string>();
  /** Of models without a place for results. */
  const unwritten = new Map<string, ProviderTrial>();
  const keyOf = (model: ModelRef, variant: Variant) =>
    `${modelKey({ ...model, ...variant })}|${variant.memoryPool}`;

  async function placeOf(provider: ProviderName): Promise<TrialPlace> {
    const { adapter, driver } = await machine.gpu(provider);
    return { adapter, driver, onnxruntime: machine.onnxruntime, system: machine.system };
  }

  async function refused(variant: Variant, reason: string): Promise<ProviderTrial> {
    const { provider, precision, memoryPool } = variant;
    const at = new Date().toISOString();
    return { provider, precision, memoryPool, accepted: false, reason, ...(await placeOf(provider)), at };
  }

  async function known(model: ModelRef, variant: Variant): Promise<ProviderTrial | undefined> {
    const reason = failures.get(keyOf(model, variant)) ?? machine.refusal(variant.provider);
    if (reason) return refused(variant, reason);
    if (!model.trialsDir) return unwritten.get(keyOf(model, variant));
    return readTrial(model, variant, await placeOf(variant.provider));
  }

  async function tryOnce(model: ModelRef, variant: Variant): Promise<ProviderTrial> {
    const lacking = await lackingMemory(model, variant);
    if (lacking) return refused(variant, lacking);
    const pending = await refused(variant, 'its last self-test did not come to an end');
    // Stands where this very process does not see the end of the trial.
    writeTrial(model, pending);
    const trial = { ...pending, ...(await compared(model, variant)) };
    writeTrial(model, trial);
    if (!model.trialsDir) unwritten.set(keyOf(model, variant), trial);
    return trial;
  }

  async function lackingMemory({ card, imageSize }: ModelRef, v: Variant): Promise<string | undefined> {
    const freeBytes = await machine.freeGpuBytes(v.provider);
    const needed = neededGpuBytes(card, imageSize, v.precision);
    if (freeBytes === undefined || needed <= freeBytes) return undefined;
    return `it needs about ${gigabytes(needed)} of the GPU's memory; ${gigabytes(freeBytes)} are free`;
  }

  async function compared(
    model: ModelRef,
    variant: Variant,
  ): Promise<Pick<ProviderTrial, 'accepted' | 'reason' | 'numbers'>> {
    const { provider, precision, memoryPool } = variant;
    // Nine slices fill the memory that is to be averaged.
    const slices = memoryPool === 1 ? 2 : 9;
    const small = { ...model, imageSize: trialSize(model, memoryPool) };
    let tried: Trial;
    try {
      const params = { model: { ...small, provider, precision }, options: { slices, pool: memoryPool } };
      tried = await tryInProcess(start, params, provider === 'cpu' ? LONGEST_EXACT_MS : longestMs);
    } catch (thrown) {
      if (thrown instanceof TrialFailed) return { accepted: false, reason: thrown.message };
      throw thrown;
    }
    return verdictOn(variant, tried, await exact(small, slices));
  }

  async function exact(small: ModelRef, slices: number): Promise<Trial> {
    const model = { ...small, provider: 'cpu', precision: 'fp32' } as const;
    try {
      return await tryInProcess(start, { model, options: { slices, pool: 1 } }, LONGEST_EXACT_MS);
    } catch (cause) {
      if (!(cause instanceof TrialFailed)) throw cause;
      throw new SagittaError('inference-failed', `${model.name} does not run on the CPU: ${cause.message}.`, {
        cause,
      });
    }
  }

  return {
    known,
    judge(model, variant) {
      const key = keyOf(model, variant);
      const underWay = judging.get(key);
      if (underWay) return underWay;
      const judged = known(model, variant).then((found) => found ?? tryOnce(model, variant));
      judging.set(key, judged);
      // What has come to an end is in the store; what was refused for want of memory may be tried again.
      const forget = () => void judging.delete(key);
      judged.then(forget, forget);
      return judged;
    },
    failed: (model, variant, reason) => void failures.set(keyOf(model, variant), reason),
    forget(model) {
      forgetTrials(model);
      for (const key of failures.keys()) if (key.startsWith(`${model.weightsPath}|`)) failures.delete(key);
    },
  };
}

/**
 * One small frame: the smallest size from 128 px that the model's first window divides. From 256 px where memories are
 * averaged: organs on a grid of 8 x 8 leave next to nothing away from them (92 % of the tokens stay, of 16 x 16 55 %).
 */
function trialSize({ card }: ModelRef, memoryPool: Variant['memoryPool']): number {
  const step = Math.max(32, 4 * card.hiera.windowSpec[0]);
  return Math.ceil((memoryPool === 1 ? 128 : 256) / step) * step;
}
