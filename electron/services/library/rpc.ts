import { type ErrorData, SagittaError } from '#core/contract';

/** One end of a channel that copies values: a worker, its parentPort, or a port of a MessageChannel. */
export interface Channel {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  on(event: 'message', listener: (message: never) => void): unknown;
}

interface Call {
  id: number;
  method: string;
  args: unknown[];
}

type Answer = { id: number; value: unknown } | { id: number; error: ErrorData };

type Methods = Record<string, (...args: never[]) => unknown>;

/** The same methods from the other side: every one answers later and rejects with SagittaError. */
export type Remote<M> = {
  [Name in keyof M]: M[Name] extends (...args: infer Args) => infer Value
    ? (...args: Args) => Promise<Awaited<Value>>
    : never;
};

/** Answers calls that come over the channel, in any order; bytes travel without a copy. */
export function serve(channel: Channel, methods: Methods, toError: (thrown: unknown) => SagittaError): void {
  channel.on('message', async ({ id, method, args }: Call) => {
    try {
      if (!Object.hasOwn(methods, method))
        throw new SagittaError('internal', `There is no method ${method}.`);
      const value = await methods[method](...(args as never[]));
      const transfer = value instanceof Uint8Array ? [value.buffer as ArrayBuffer] : [];
      channel.postMessage({ id, value } satisfies Answer, transfer);
    } catch (thrown) {
      channel.postMessage({ id, error: toError(thrown).toData() } satisfies Answer);
    }
  });
}

export interface Caller<M> {
  readonly remote: Remote<M>;
  /** Rejects all calls under way and every later one. */
  fail(error: SagittaError): void;
}

export function callerOf<M>(channel: Channel): Caller<M> {
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let failed: SagittaError | undefined;
  let last = 0;
  channel.on('message', (answer: Answer) => {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(SagittaError.fromData(answer.error));
    else call?.resolve(answer.value);
  });
  const call = (method: string, args: unknown[]) =>
    new Promise((resolve, reject) => {
      if (failed) return reject(failed);
      const id = ++last;
      waiting.set(id, { resolve, reject });
      channel.postMessage({ id, method, args } satisfies Call);
    });
  return {
    remote: new Proxy({} as Remote<M>, {
      get: (_, method) =>
        method === 'then' ? undefined : (...args: unknown[]) => call(String(method), args),
    }),
    fail(error) {
      failed = error;
      for (const { reject } of waiting.values()) reject(error);
      waiting.clear();
    },
  };
}
