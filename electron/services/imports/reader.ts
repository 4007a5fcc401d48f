import { Worker } from 'node:worker_threads';
import { SagittaError } from '#core/contract';
import type { ReadMessage, ReadRequest } from './messages.ts';

/**
 * Runs the parsers in a worker thread and hands over what they find, one message at a time: the worker waits while
 * `onMessage` works on a volume. Rejects with SagittaError: `cancelled` on abort (the thread is ended at once),
 * `internal` when the thread dies, or what `onMessage` rejects with.
 */
export async function readInWorker(
  request: ReadRequest,
  signal: AbortSignal,
  onMessage: (message: ReadMessage) => Promise<void> | void,
): Promise<void> {
  if (signal.aborted) throw cancelled();
  const worker = new Worker(new URL('./reader.worker.ts', import.meta.url), { workerData: request });
  try {
    await new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => reject(cancelled()), { once: true });
      worker.once('error', (error) =>
        reject(new SagittaError('internal', `The import stopped: ${error.message}`, { cause: error })),
      );
      // The last messages and the exit arrive in one turn of the event loop, before any promise goes on.
      let complete = false;
      worker.once('exit', (code) => {
        if (!complete)
          reject(new SagittaError('internal', `The import ended before it was done (code ${code}).`));
      });
      let turn = Promise.resolve();
      worker.on('message', (message: ReadMessage) => {
        complete = message.type === 'done';
        turn = turn.then(async () => {
          if (message.type === 'done') return resolve();
          await onMessage(message);
          if (message.type === 'case' || message.type === 'segments') worker.postMessage('next');
        });
        turn.catch(reject);
      });
    });
  } finally {
    await worker.terminate();
  }
}

function cancelled(): SagittaError {
  return new SagittaError(
    'cancelled',
    'The import was cancelled; cases that were complete stay in the library.',
  );
}
