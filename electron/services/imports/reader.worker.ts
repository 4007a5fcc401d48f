import { parentPort } from 'node:worker_threads';
import type { ReadMessage, ReadRequest } from './messages.ts';
import { phantomCase } from './phantom-case.ts';
import { readScans } from './read-scans.ts';
import { readSegments } from './read-segments.ts';

/** Least time between two progress messages. */
const PROGRESS_MS = 50;

const port = parentPort;
if (!port) throw new Error('reader.worker runs as a worker thread only');

let reportedAt = 0;
/** Resolves the wait for the taking of the last case or segments. */
let taken: (() => void) | undefined;

port.on('message', (message: ReadRequest | 'next') => {
  if (message === 'next') taken?.();
  else void run(message);
});

/** A rejection is not caught: it ends the thread, and the other side hears its error. */
async function run(request: ReadRequest): Promise<void> {
  switch (request.kind) {
    case 'scans':
      await readScans(request.paths, request.force, send);
      break;
    case 'segments':
      await readSegments(request.paths, request.target, send);
      break;
    case 'phantom':
      await send({ type: 'case', added: phantomCase(request.seed) });
  }
  port?.postMessage({ type: 'done' } satisfies ReadMessage);
}

async function send(message: ReadMessage): Promise<void> {
  switch (message.type) {
    case 'progress':
      if (performance.now() - reportedAt < PROGRESS_MS) return;
      reportedAt = performance.now();
      port?.postMessage(message);
      return;
    case 'refused':
      if (message.refused.length > 0) port?.postMessage(message);
      return;
    case 'case':
      port?.postMessage(message, [message.added.volume.data.buffer as ArrayBuffer]);
      return untilTaken();
    case 'segments':
      port?.postMessage(message);
      return untilTaken();
  }
}

function untilTaken(): Promise<void> {
  return new Promise((resolve) => {
    taken = resolve;
  });
}
