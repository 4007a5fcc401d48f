export * from './handlers.ts';
export * from './models.ts';
