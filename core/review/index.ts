export * from './confidence.ts';
export * from './timeline.ts';
