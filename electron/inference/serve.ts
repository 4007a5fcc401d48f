import { setImmediate } from 'node:timers/promises';
import { defaultSettings, SagittaError } from '#core/contract';
import { isOutOfMemory } from '#electron/inference/machine';
import type { ChildState, ParentPort, ToChild } from './channel.ts';
import { EmbeddingCache, type Embeddings } from './embedding-cache.ts';
import { EmbeddingStore } from './embedding-store.node.ts';
import type { Engine } from './engine.ts';
import { OpenModels } from './open-models.ts';
import { promptedRegions } from './placed-run.ts';
import { Prefetch } from './prefetch.ts';
import type { RequestName, Requests, ViewRequest } from './requests.ts';
import { runPrompt } from './run-prompt.ts';
import { runPropagation } from './run-propagation.ts';
import { tryOut } from './trial.ts';
import { Turnstile } from './turnstile.ts';
import { type View, viewOf } from './view.ts';
import { VolumeStore } from './volume-store.node.ts';
import { windowNotice } from './window-notice.ts';

/** Want of memory has a name of its own: the parent goes on in a new process. */
function errorOf(thrown: unknown): SagittaError {
  if (thrown instanceof SagittaError || !isOutOfMemory(thrown)) return SagittaError.from(thrown);
  return new SagittaError('out-of-memory', 'The inference process has not enough memory.', {
    remedy: 'Close other programs, or choose a smaller model or image size.',
    cause: thrown,
  });
}

/**
 * The inference process: answers the parent's requests one model call at a time. A run streams every finished
 * slice and looks for a cancel between slices; prompts go before the next slice of a run.
 */
export function serve(port: ParentPort, engine: Engine): void {
  const volumes = new VolumeStore();
  const cache = new EmbeddingCache(defaultSettings.embeddingCache.memoryBytes, new EmbeddingStore());
  const turnstile = new Turnstile();
  const models = new OpenModels(engine);
  const cancelled = new Set<number>();
  const prefetch = new Prefetch(turnstile);

  const seen = <T>(
    request: ViewRequest,
    work: (view: View) => Promise<T>,
    embeddings: Embeddings = cache,
  ): Promise<T> =>
    models.with(request.model, async (model) =>
      work(viewOf(request, await volumes.open(request.volume), model, embeddings)),
    );
  const tellState = () => {
    const state: ChildState = {
      residentBytes: process.memoryUsage.rss(),
      peakBytes: process.resourceUsage().maxRSS * 1024,
      threads: engine.threads,
      models: models.told(),
      embeddingCache: cache.size,
    };
    port.send({ type: 'state', state });
  };

  const stopIfCancelled = (id: number) => {
    if (cancelled.has(id)) throw new SagittaError('cancelled', 'The run was cancelled.');
  };

  const handlers: {
    [N in RequestName]: (params: Requests[N]['params'], id: number) => Promise<Requests[N]['result']>;
  } = {
    emptyCache: async ({ folder }) => ({ freedBytes: cache.empty(folder) }),
    identify: ({ weightsPath, card }) => turnstile.pass(true, () => engine.identify(weightsPath, card)),
    inspect: ({ model }) =>
      turnstile.pass(true, () =>
        models.with(model, async ({ provider, selfTest }) => ({ provider, selfTest })),
      ),
    trial: ({ model, options }) => models.with(model, (opened) => tryOut(opened, options)),
    warm: (request, id) =>
      turnstile.pass(false, () => {
        stopIfCancelled(id);
        return seen(request, async (view) => {
          const whole = view.frame(null);
          const cached = view.cached(whole, request.slice);
          await view.embedding(whole, request.slice);
          return { cached };
        });
      }),
    prompt: (request, id) =>
      turnstile.pass(true, () => {
        stopIfCancelled(id);
        return seen(request, async (view) => {
          const outcome = await runPrompt(request, view);
          // What goes wrong with a neighbour is told when it is asked for.
          void seen(request, () => prefetch.around(view, request.prompt.slice)).catch(() => {});
          return outcome;
        });
      }),
    async propagate(request, id) {
      // Nothing else runs while sessions are made.
      await turnstile.pass(false, () => seen(request, async () => {}));
      const embeddings = cache.accountedSince(request.begunAt ?? 0);
      const run = async (view: View) => {
        const fitted = view.fitted(promptedRegions(view, request.anchors));
        const notice = windowNotice(view, fitted, request.model.card.input.windowsHu);
        const told = notice !== null && { notice };
        const steps = runPropagation(request, view);
        for (;;) {
          stopIfCancelled(id);
          const took = { ms: 0, encodeMs: 0 };
          const step = await turnstile.pass(false, async () => {
            const [start, encodedBefore] = [performance.now(), cache.encodingMs];
            const next = await steps.next();
            took.ms = performance.now() - start;
            took.encodeMs = cache.encodingMs - encodedBefore;
            return next;
          });
          if (step.done) return { provider: view.model.provider, sparedMs: embeddings.sparedMs, ...told };
          if (step.value.length > 0) {
            port.send({ type: 'outcomes', id, outcomes: step.value });
            // Several at once are what the plan skipped or changed at the end: no model looked at them.
            if (step.value.length === 1) models.timed(request.model, took.ms, took.encodeMs);
            tellState();
          }
          // A model call may resolve without returning to the event loop, where cancels arrive.
          await setImmediate();
        }
      };
      return seen(request, run, embeddings);
    },
  };

  const answer = async ({ id, name, params }: Extract<ToChild, { type: 'request' }>) => {
    prefetch.stop();
    try {
      const handler = handlers[name] as (p: unknown, id: number) => Promise<Requests[RequestName]['result']>;
      port.send({ type: 'result', id, result: await handler(params, id) });
    } catch (thrown) {
      port.send({ type: 'error', id, error: errorOf(thrown).toData() });
    } finally {
      cancelled.delete(id);
      tellState();
    }
  };

  port.onMessage((message) => {
    if (message.type === 'cancel') cancelled.add(message.id);
    else if (message.type === 'configure') {
      cache.resize(message.cache);
      cache.look(message.cache.folder);
      tellState();
    } else void answer(message);
  });
}
