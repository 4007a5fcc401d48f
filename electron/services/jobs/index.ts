export * from './handlers.ts';
export * from './jobs.ts';
