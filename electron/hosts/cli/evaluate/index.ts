export { outFolder, type StudyOptions, studyRequest } from './options.ts';
export { registerEvaluate } from './register.ts';
export { registerWorker } from './worker.ts';
