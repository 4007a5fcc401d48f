import { Worker } from 'node:worker_threads';
import { SagittaError } from '#core/errors';
import type { ReadMessage, ReadRequest } from './messages.ts';

/**
 * Runs the parsers in worker threads, off the thread that answers the window. A thread that is done waits for the
 * next request (starting one costs some 200 ms) without keeping the process alive; a cancelled one is ended at once.
 */
export class Reader {
  #idle: Worker | undefined;

  /**
   * Hands over what the thread finds, one message at a time: it waits while `onMessage` works on a volume.
   * Rejects with SagittaError: `cancelled` on abort, `internal` when the thread dies, or what `onMessage` rejects with.
   */
  async read(
    request: ReadRequest,
    signal: AbortSignal,
    onMessage: (message: ReadMessage) => Promise<void> | void,
  ): Promise<void> {
    if (signal.aborted) throw cancelled();
    const worker = this.#take();
    const onAbort = new AbortController();
    try {
      await new Promise<void>((resolve, reject) => {
        signal.addEventListener('abort', () => reject(cancelled()), { signal: onAbort.signal });
        worker.once('error', (error) =>
          reject(new SagittaError('internal', `The import stopped: ${error.message}`, { cause: error })),
        );
        worker.once('exit', (code) =>
          reject(new SagittaError('internal', `The import ended before it was done (code ${code}).`)),
        );
        let turn = Promise.resolve();
        worker.on('message', (message: ReadMessage) => {
          turn = turn.then(async () => {
            if (message.type === 'done') return resolve();
            await onMessage(message);
            if (message.type === 'case' || message.type === 'segments') worker.postMessage('next');
          });
          turn.catch(reject);
        });
        worker.postMessage(request);
      });
    } catch (error) {
      forget(worker);
      await worker.terminate();
      throw error;
    } finally {
      onAbort.abort();
    }
    this.#keep(worker);
  }

  #take(): Worker {
    const worker = this.#idle ?? new Worker(new URL('./reader.worker.ts', import.meta.url));
    this.#idle = undefined;
    worker.ref();
    return worker;
  }

  #keep(worker: Worker): void {
    forget(worker);
    if (this.#idle) {
      worker.terminate();
      return;
    }
    worker.unref();
    worker.once('exit', () => {
      if (this.#idle === worker) this.#idle = undefined;
    });
    this.#idle = worker;
  }
}

/** Takes our listeners off. By name: a Worker has listeners of its own, without which it falls silent. */
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

function cancelled(): SagittaError {
  return new SagittaError(
    'cancelled',
    'The import was cancelled; cases that were complete stay in the library.',
  );
}
