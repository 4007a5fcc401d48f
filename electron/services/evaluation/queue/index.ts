export { runOnQueue } from './run-on-queue.ts';
export { runWorker, type WorkerOptions } from './worker.ts';
