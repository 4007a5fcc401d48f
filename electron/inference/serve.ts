import { setImmediate } from 'node:timers/promises';
import { defaultSettings, SagittaError } from '#core/contract';
import type { ParentPort, ToChild } from './channel.ts';
import { EmbeddingCache } from './embedding-cache.ts';
import { EmbeddingStore } from './embedding-store.node.ts';
import { type Engine, type ModelRef, modelKey, type OpenModel } from './engine.ts';
import { Prefetch } from './prefetch.ts';
import type { RequestName, Requests, ViewRequest } from './requests.ts';
import { runPrompt } from './run-prompt.ts';
import { runPropagation } from './run-propagation.ts';
import { Turnstile } from './turnstile.ts';
import { type View, viewOf } from './view.ts';
import { VolumeStore } from './volume-store.node.ts';

/**
 * The inference process: answers the parent's requests one model call at a time. A run streams every finished
 * slice and looks for a cancel between slices; prompts go before the next slice of a run.
 */
export function serve(port: ParentPort, engine: Engine): void {
  const volumes = new VolumeStore();
  const cache = new EmbeddingCache(defaultSettings.embeddingCache.memoryBytes, new EmbeddingStore());
  const turnstile = new Turnstile();
  const models = new Map<string, Promise<OpenModel>>();
  const cancelled = new Set<number>();
  const prefetch = new Prefetch(turnstile);

  const open = (ref: ModelRef): Promise<OpenModel> => {
    const key = modelKey(ref);
    const known = models.get(key);
    if (known) return known;
    const opening = engine.open(ref);
    opening.catch(() => models.delete(key));
    models.set(key, opening);
    return opening;
  };
  const view = async (request: ViewRequest): Promise<View> =>
    viewOf(request, await volumes.open(request.volume), await open(request.model), cache);

  const stopIfCancelled = (id: number) => {
    if (cancelled.has(id)) throw new SagittaError('cancelled', 'The run was cancelled.');
  };

  const handlers: {
    [N in RequestName]: (params: Requests[N]['params'], id: number) => Promise<Requests[N]['result']>;
  } = {
    emptyCache: async ({ folder }) => ({ freedBytes: cache.empty(folder) }),
    identify: ({ weightsPath, card }) => turnstile.pass(true, () => engine.identify(weightsPath, card)),
    inspect: ({ model }) =>
      turnstile.pass(true, async () => {
        const { provider, selfTest, about } = await open(model);
        return { provider, selfTest, ...(about && { selfTestDetail: about }) };
      }),
    warm: (request, id) =>
      turnstile.pass(false, async () => {
        stopIfCancelled(id);
        const seen = await view(request);
        const whole = seen.frame(null);
        const cached = seen.cached(whole, request.slice);
        await seen.embedding(whole, request.slice);
        return { cached };
      }),
    prompt: (request, id) =>
      turnstile.pass(true, async () => {
        stopIfCancelled(id);
        const seen = await view(request);
        const outcome = await runPrompt(request, seen);
        // What goes wrong with a neighbour is told when it is asked for.
        prefetch.around(seen, request.prompt.slice).catch(() => {});
        return outcome;
      }),
    async propagate(request, id) {
      const seen = await turnstile.pass(false, () => view(request));
      const steps = runPropagation(request, seen);
      for (;;) {
        stopIfCancelled(id);
        const step = await turnstile.pass(false, () => steps.next());
        if (step.done) return { provider: seen.model.provider };
        if (step.value.length > 0) port.send({ type: 'outcomes', id, outcomes: step.value });
        // A model call may resolve without returning to the event loop, where cancels arrive.
        await setImmediate();
      }
    },
  };

  const answer = async ({ id, name, params }: Extract<ToChild, { type: 'request' }>) => {
    prefetch.stop();
    try {
      const handler = handlers[name] as (p: unknown, id: number) => Promise<Requests[RequestName]['result']>;
      port.send({ type: 'result', id, result: await handler(params, id) });
    } catch (thrown) {
      port.send({ type: 'error', id, error: SagittaError.from(thrown).toData() });
    } finally {
      cancelled.delete(id);
    }
  };

  port.onMessage((message) => {
    if (message.type === 'cancel') cancelled.add(message.id);
    else if (message.type === 'configure') {
      cache.resize(message.cache);
      cache.look(message.cache.folder);
    } else void answer(message);
  });
}
