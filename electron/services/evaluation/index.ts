export type { CaseUse } from './dataset/index.ts';
export { type EstimateRequest, estimateStudy, type StudyEstimate } from './estimate.ts';
export * from './figures/index.ts';
export { countScans, prepareStudy, type StudyRequest } from './prepare.ts';
export { runOnQueue, runWorker, type WorkerOptions } from './queue/index.ts';
export { type ModelFolders, openStudyModel, type ScanTools, type StudyModel } from './run/index.ts';
export { mergeStudies, ProgressStore } from './store/index.ts';
export { beginStudy, closeStudy, runHere, type Study } from './study.ts';
