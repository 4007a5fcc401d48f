import { type EngineState, type ModelCard, SagittaError } from '#core/contract';
import { memoryWindow, planeLayout } from '#core/volumetric';
import { availableBytes } from './available-memory.node.ts';
import type { CacheConfiguration } from './channel.ts';
import type { ModelRef } from './engine.ts';
import type {
  ModelReport,
  PromptRequest,
  PropagateRequest,
  SliceOutcome,
  StreamedOutcome,
  WarmRequest,
} from './requests.ts';
import { UnfinishedRun } from './resume.ts';
import { ChildLost, type Supervisor } from './supervisor.ts';

export interface PropagateOptions {
  signal: AbortSignal;
  /** Slices in the order in which they are done; the run does not end before the last promise has. */
  onSlices(outcomes: readonly SliceOutcome[]): Promise<void>;
  /** What happened on the way, in words: a restart of the process. */
  onNotice(text: string): void;
}

/** The inference process as the services see it. All calls reject with SagittaError. */
export interface Inference {
  /** The card of a checkpoint; rejects with `model-invalid` in words. */
  identify(weightsPath: string, card?: ModelCard): Promise<ModelCard>;
  inspect(model: ModelRef): Promise<ModelReport>;
  warm(request: WarmRequest, signal?: AbortSignal): Promise<{ cached: boolean }>;
  prompt(request: PromptRequest, signal?: AbortSignal): Promise<SliceOutcome>;
  propagate(request: PropagateRequest, options: PropagateOptions): Promise<{ provider: string }>;
  /** Answers at once, also while the process is at work. */
  state(): EngineState;
  /** Budgets of the embedding cache and its folder; in force at once. */
  configure(cache: CacheConfiguration): void;
  /** Drops all embeddings, in memory and in the folders of the cases under `folder`. */
  emptyCache(folder: string): Promise<{ freedBytes: number }>;
  /** Ends the process. */
  close(): Promise<void>;
}

/** A run that loses the process this often without finishing a slice in between is given up. */
const MAX_FRUITLESS_STARTS = 3;

export function createInference(supervisor: Supervisor): Inference {
  /** Calls without state of their own are simply asked again of a new process. */
  async function again<T>(ask: () => Promise<T>): Promise<T> {
    for (let start = 1; ; start++) {
      try {
        return await ask();
      } catch (thrown) {
        if (!(thrown instanceof ChildLost) || start === MAX_FRUITLESS_STARTS) throw given(thrown);
      }
    }
  }

  async function propagate(request: PropagateRequest, options: PropagateOptions) {
    const { stepMm } = planeLayout(request.volume, request.axis);
    const run = new UnfinishedRun(memoryWindow(request.plan, stepMm), request);
    let saved: Promise<void> = Promise.resolve();
    let fruitless = 0;
    const take = (streamed: readonly StreamedOutcome[]) => {
      fruitless = 0;
      run.add(streamed);
      saved = saved.then(() => options.onSlices(streamed.map((s) => s.outcome)));
      // Reported below, where the run waits for it; without this line it would end the process first.
      saved.catch(() => {});
    };
    for (;;) {
      try {
        const params = { ...request, finished: run.finished() };
        const result = await supervisor.request('propagate', params, {
          signal: options.signal,
          onOutcomes: take,
        });
        await saved;
        return result;
      } catch (thrown) {
        await saved;
        fruitless++;
        if (!(thrown instanceof ChildLost) || fruitless >= MAX_FRUITLESS_STARTS) throw given(thrown);
        options.onNotice(
          `The inference process ended unexpectedly (${thrown.reason}). It was started again; the run goes on after ${run.count} finished slices.`,
        );
      }
    }
  }

  return {
    identify: (weightsPath, card) => again(() => supervisor.request('identify', { weightsPath, card }, {})),
    inspect: (model) => again(() => supervisor.request('inspect', { model }, {})),
    warm: (request, signal) => again(() => supervisor.request('warm', request, { signal })),
    prompt: (request, signal) => again(() => supervisor.request('prompt', request, { signal })),
    propagate,
    state: () => ({
      ...(supervisor.state() ?? { residentBytes: null, models: [] }),
      availableBytes: availableBytes(),
    }),
    configure: (cache) => supervisor.configure(cache),
    emptyCache: (folder) => again(() => supervisor.request('emptyCache', { folder }, {})),
    close: () => supervisor.close(),
  };
}

/** What the caller is told when a request is given up. */
function given(thrown: unknown): SagittaError {
  if (!(thrown instanceof ChildLost)) return SagittaError.from(thrown);
  return new SagittaError('inference-failed', `The inference process keeps ending (${thrown.reason}).`, {
    remedy: 'Finished slices are saved. Close other programs to free memory, or choose a smaller model.',
    cause: thrown,
  });
}
