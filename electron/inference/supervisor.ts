import { SagittaError } from '#core/contract';
import type { CacheConfiguration, ChildHandle, ChildState, ToParent } from './channel.ts';
import type { RequestName, Requests, StreamedOutcome } from './requests.ts';

/** The child process ended before it had answered. Never leaves this folder. */
export class ChildLost extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`the inference process ended: ${reason}`);
    this.reason = reason;
  }
}

export interface RequestOptions {
  signal?: AbortSignal;
  onOutcomes?(outcomes: readonly StreamedOutcome[]): void;
}

/** Owns the life of the child process and tells its answers apart. */
export interface Supervisor {
  /** Rejects with SagittaError, or with ChildLost when the process ended first. */
  request<N extends RequestName>(
    name: N,
    params: Requests[N]['params'],
    options: RequestOptions,
  ): Promise<Requests[N]['result']>;
  /** What the process has last told of itself; undefined while none runs. */
  state(): ChildState | undefined;
  /** In force at once, and for every process that is started later. */
  configure(cache: CacheConfiguration): void;
  /** Ends the process, and with it all memory that it holds; the next request starts another. */
  restart(): Promise<void>;
  /** As `restart`, unless something is under way. */
  release(): Promise<void>;
  close(): Promise<void>;
}

/** A slice that still runs so long after a cancel is ended by replacing the process. */
export const CANCEL_GRACE_MS = 2000;

/** A process that nobody has asked anything for so long is ended: it holds models, scans and embeddings. */
export const IDLE_MS = 10 * 60_000;

interface Waiting {
  child: ChildHandle;
  settle(answer: Extract<ToParent, { type: 'result' | 'error' }> | { type: 'lost'; reason: string }): void;
  onOutcomes?(outcomes: readonly StreamedOutcome[]): void;
}

export function createSupervisor(start: () => ChildHandle, idleMs = IDLE_MS): Supervisor {
  const waiting = new Map<number, Waiting>();
  let child: { handle: ChildHandle; gone: Promise<void>; state?: ChildState } | null = null;
  let cache: CacheConfiguration | undefined;
  let nextId = 1;
  let closed = false;
  let idle: NodeJS.Timeout | undefined;

  /** Gone at once for whoever asks next. */
  async function end(): Promise<void> {
    if (!child) return;
    const { handle, gone } = child;
    child = null;
    handle.kill();
    await gone;
  }

  async function release(): Promise<void> {
    if (waiting.size === 0) await end();
  }

  function settled(id: number): void {
    waiting.delete(id);
    clearTimeout(idle);
    if (waiting.size === 0) idle = setTimeout(release, idleMs).unref();
  }

  function running(): ChildHandle {
    if (closed) throw new SagittaError('inference-failed', 'The inference process has been closed.');
    if (child) return child.handle;
    const handle = start();
    const gone = new Promise<void>((resolve) => {
      handle.onExit((reason) => {
        if (child?.handle === handle) child = null;
        for (const [id, request] of waiting)
          if (request.child === handle) {
            settled(id);
            request.settle({ type: 'lost', reason });
          }
        resolve();
      });
    });
    handle.onMessage((message) => {
      if (message.type === 'state') {
        if (child?.handle === handle) child.state = message.state;
        return;
      }
      const request = waiting.get(message.id);
      if (!request) return;
      if (message.type === 'outcomes') request.onOutcomes?.(message.outcomes);
      else {
        settled(message.id);
        request.settle(message);
      }
    });
    child = { handle, gone };
    if (cache) handle.send({ type: 'configure', cache });
    return handle;
  }

  /** The caller is answered at once; the process gets its grace to come to the end of a slice. */
  function cancel(id: number): void {
    const request = waiting.get(id);
    if (!request) return;
    request.child.send({ type: 'cancel', id });
    const timer = setTimeout(() => request.child.kill(), CANCEL_GRACE_MS);
    waiting.set(id, { child: request.child, settle: () => clearTimeout(timer) });
  }

  return {
    request(name, params, { signal, onOutcomes }) {
      return new Promise((resolve, reject) => {
        const cancelled = () => reject(new SagittaError('cancelled', 'The run was cancelled.'));
        if (signal?.aborted) return cancelled();
        const id = nextId++;
        const onAbort = () => {
          cancel(id);
          cancelled();
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        const handle = running();
        waiting.set(id, {
          child: handle,
          onOutcomes,
          settle(answer) {
            signal?.removeEventListener('abort', onAbort);
            if (answer.type === 'result') resolve(answer.result as Requests[typeof name]['result']);
            else if (answer.type === 'error') reject(SagittaError.fromData(answer.error));
            else reject(new ChildLost(answer.reason));
          },
        });
        handle.send({ type: 'request', id, name, params } as Parameters<ChildHandle['send']>[0]);
      });
    },

    state: () => child?.state,

    configure(next) {
      cache = next;
      child?.handle.send({ type: 'configure', cache });
    },
    restart: end,
    release,

    async close() {
      closed = true;
      clearTimeout(idle);
      await end();
    },
  };
}
