export { evaluateScan, type ScanSink, type ScanTools } from './evaluate-scan.ts';
export { type ModelFolders, openStudyModel, type StudyModel } from './open-tools.ts';
