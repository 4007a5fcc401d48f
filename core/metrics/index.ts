export * from './case-metrics.ts';
export * from './figures.ts';
export * from './overlap.ts';
export { rankCorrelation } from './ranks.ts';
export * from './slices.ts';
export * from './statistics.ts';
export * from './surface.ts';
