export type { SegmentOptions } from './options.ts';
export * from './prompts-file.ts';
export * from './run-segment.ts';
