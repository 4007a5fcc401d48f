import { type EngineState, type ModelCard, type ProviderTrial, SagittaError } from '#core/contract';
import { memoryWindow, planeLayout } from '#core/volumetric';
import { availableBytes } from '#electron/inference/machine';
import type { CacheConfiguration } from './channel.ts';
import type { ModelRef } from './engine.ts';
import { requireMemory, roomFor } from './needed-memory.ts';
import type {
  ModelReport,
  PromptRequest,
  PropagateReport,
  PropagateRequest,
  SliceOutcome,
  StreamedOutcome,
  ViewRequest,
  WarmRequest,
} from './requests.ts';
import { UnfinishedRun } from './resume.ts';
import { given, onCpu, onGpu, type Setback, setbackOf } from './setback.ts';
import type { Supervisor } from './supervisor.ts';
import type { Variants } from './variants.ts';

export interface PropagateOptions {
  signal: AbortSignal;
  /** Slices in the order in which they are done; the run does not end before the last promise has. */
  onSlices(outcomes: readonly SliceOutcome[]): Promise<void>;
  /** What happened on the way, in words: a restart of the process, a fallback to the CPU. */
  onNotice(text: string): void;
}

/** The inference process as the services see it. All calls reject with SagittaError. */
export interface Inference {
  /** The card of a checkpoint; rejects with `model-invalid` in words. */
  identify(weightsPath: string, card?: ModelCard): Promise<ModelCard>;
  /** Opens the model on the provider that its self-tests choose. */
  inspect(model: ModelRef): Promise<ModelReport>;
  warm(request: WarmRequest, signal?: AbortSignal): Promise<{ cached: boolean }>;
  prompt(request: PromptRequest, signal?: AbortSignal): Promise<SliceOutcome>;
  propagate(request: PropagateRequest, options: PropagateOptions): Promise<PropagateReport>;
  /** Self-tests of the model begin anew. */
  forgetTrials(model: ModelRef): void;
  /** What self-tests have found about the ways to run a model. */
  trials(model: ModelRef): Promise<ProviderTrial[]>;
  /** Answers at once, also while the process is at work. */
  state(): EngineState;
  /** Budgets of the embedding cache and its folder; in force at once. */
  configure(cache: CacheConfiguration): void;
  /** Drops all embeddings, in memory and in the folders of the cases under `folder`. */
  emptyCache(folder: string): Promise<{ freedBytes: number }>;
  /** Gives back all memory of models, scans and embeddings, unless something is under way. */
  release(): Promise<void>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** A run that loses the process this often without finishing a slice in between is given up. */
const MAX_FRUITLESS_STARTS = 3;
/** A provider in whose use the process ends so often within a run is not used further. */
const MAX_LOSSES_OF_PROVIDER = 2;

export interface InferenceOptions {
  /** Decides on providers and precision; without it models run as they are asked for, on the CPU. */
  readonly variants?: Variants;
  /** Free memory of this machine, in bytes. */
  readonly available?: () => number;
}

export function createInference(
  supervisor: Supervisor,
  { variants, available = availableBytes }: InferenceOptions = {},
): Inference {
  const state = (): EngineState => ({
    ...(supervisor.state() ?? { residentBytes: null, models: [] }),
    availableBytes: available(),
  });
  const admitted = async (model: ModelRef, wait: boolean): Promise<ModelRef> => {
    const { fits, byReleasing } = roomFor(model, state());
    if (!fits && byReleasing) await supervisor.release();
    requireMemory(model, state());
    return (await variants?.choose(model, wait)) ?? model;
  };

  /** Calls without state of their own are simply asked again: of a new process, or of the CPU. */
  async function again<T>(ask: (model?: ModelRef) => Promise<T>, asked?: ModelRef, wait = false): Promise<T> {
    let model = asked && (await admitted(asked, wait));
    for (let start = 1; ; start++) {
      try {
        return await ask(model);
      } catch (thrown) {
        const setback = setbackOf(thrown, model);
        if (!setback || start === MAX_FRUITLESS_STARTS) throw given(thrown);
        if (setback.kind === 'memory') await supervisor.restart();
        if (model && givesUp(model, setback, start)) model = onCpu(model);
      }
    }
  }

  /** Whether the model's provider is not used further. */
  function givesUp(model: ModelRef, { kind, reason }: Setback, losses: number): boolean {
    if (!onGpu(model) || (kind === 'lost' && losses < MAX_LOSSES_OF_PROVIDER)) return false;
    variants?.failed(model, `it failed at work: ${reason}`);
    return true;
  }

  async function propagate(asked: PropagateRequest, options: PropagateOptions) {
    let model = await unlessCancelled(admitted(asked.model, true), options.signal);
    const plan = await unlessCancelled(poolingOf(asked, model, options.onNotice), options.signal);
    const request = { ...asked, plan };
    const { stepMm } = planeLayout(request.volume, request.axis);
    const run = new UnfinishedRun(memoryWindow(plan, stepMm), request);
    let saved: Promise<void> = Promise.resolve();
    let fruitless = 0;
    let losses = 0;
    const take = (streamed: readonly StreamedOutcome[]) => {
      fruitless = 0;
      run.add(streamed);
      const outcomes = streamed.map((s) => s.outcome).filter(({ axis }) => axis === request.axis);
      if (outcomes.length > 0) saved = saved.then(() => options.onSlices(outcomes));
      // Reported below, where the run waits for it; without this line it would end the process first.
      saved.catch(() => {});
    };
    for (;;) {
      try {
        const params = { ...request, model, finished: run.finished() };
        const result = await supervisor.request('propagate', params, {
          signal: options.signal,
          onOutcomes: take,
        });
        await saved;
        if (result.notice) options.onNotice(result.notice);
        return result;
      } catch (thrown) {
        await saved;
        const setback = setbackOf(thrown, model);
        if (!setback || ++fruitless >= MAX_FRUITLESS_STARTS) throw given(thrown);
        if (setback.kind === 'lost') losses++;
        if (setback.kind === 'memory') await supervisor.restart();
        const goesOn = `the run goes on after ${run.count} finished slices`;
        if (givesUp(model, setback, losses)) {
          options.onNotice(`${model.provider} failed (${setback.reason}): ${goesOn} on the CPU.`);
          model = onCpu(model);
        } else if (setback.kind === 'lost')
          options.onNotice(
            `The inference process ended unexpectedly: ${setback.reason}. It was started again; ${goesOn}.`,
          );
        else options.onNotice(`${setback.reason} The inference process was started again; ${goesOn}.`);
      }
    }
  }

  /** The request's plan; without pooled memory where the model's masks do not bear it. */
  async function poolingOf({ plan }: ViewRequest, model: ModelRef, onNotice: (text: string) => void) {
    if (plan.memory.pool === 1) return plan;
    const refusal = await variants?.refusesPooling(model);
    if (!refusal) return plan;
    onNotice(`Memories are not averaged in this run: ${refusal}.`);
    return { ...plan, memory: { ...plan.memory, pool: 1 as const } };
  }

  return {
    identify: (weightsPath, card) => again(() => supervisor.request('identify', { weightsPath, card }, {})),
    async inspect(asked) {
      const report = await again(
        (model = asked) => supervisor.request('inspect', { model }, {}),
        asked,
        true,
      );
      const trials = (await variants?.trials(asked)) ?? [];
      return { ...report, ...(trials.length > 0 && { trials }) };
    },
    warm: (request, signal) =>
      again(
        (model = request.model) => supervisor.request('warm', { ...request, model }, { signal }),
        request.model,
      ),
    prompt: (request, signal) =>
      again(
        (model = request.model) => supervisor.request('prompt', { ...request, model }, { signal }),
        request.model,
      ),
    propagate,
    configure: (cache) => supervisor.configure(cache),
    emptyCache: (folder) => again(() => supervisor.request('emptyCache', { folder }, {})),
    forgetTrials: (model) => variants?.forget(model),
    trials: async (model) => (await variants?.trials(model)) ?? [],
    state,
    release: () => supervisor.release(),
    close: () => supervisor.close(),
  };
}

/** Self-tests may take a while, and come to their end on their own. */
function unlessCancelled<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  const cancelled = new Promise<never>((_, reject) => {
    const cancel = () => reject(new SagittaError('cancelled', 'The run was cancelled.'));
    if (signal.aborted) cancel();
    else signal.addEventListener('abort', cancel, { once: true });
  });
  // The signal may come after the work is done.
  cancelled.catch(() => {});
  return Promise.race([work, cancelled]);
}
