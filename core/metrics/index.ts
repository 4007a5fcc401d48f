export * from './overlap.ts';
