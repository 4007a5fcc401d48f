export { registerEvaluate } from './register.ts';
export { registerWorker } from './worker.ts';
