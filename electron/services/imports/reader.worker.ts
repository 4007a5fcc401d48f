import { once } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { ReadMessage, ReadRequest } from './messages.ts';
import { phantomCase } from './phantom-case.ts';
import { readScans } from './read-scans.ts';
import { readSegments } from './read-segments.ts';

/** Least time between two progress messages. */
const PROGRESS_MS = 50;

const port = parentPort;
if (!port) throw new Error('reader.worker runs as a worker thread only');
const request = workerData as ReadRequest;
let reportedAt = 0;

async function send(message: ReadMessage): Promise<void> {
  if (!port) return;
  if (message.type === 'progress') {
    const now = performance.now();
    if (now - reportedAt < PROGRESS_MS) return;
    reportedAt = now;
  }
  if (message.type === 'refused' && message.refused.length === 0) return;
  if (message.type === 'case') {
    const taken = once(port, 'message');
    port.postMessage(message, [message.added.volume.data.buffer as ArrayBuffer]);
    await taken;
  } else if (message.type === 'segments') {
    const taken = once(port, 'message');
    port.postMessage(message);
    await taken;
  } else port.postMessage(message);
}

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
port.postMessage({ type: 'done' } satisfies ReadMessage);
port.close();
