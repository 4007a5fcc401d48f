export { mergeStudies } from './merge.ts';
export { type PlannedScan, ProgressStore } from './progress-store.ts';
export { writeResults } from './write-results.ts';
