export * from './prompts-file.ts';
export * from './run-segment.ts';
