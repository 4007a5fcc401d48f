export * from './handlers.ts';
export { modelRef } from './model-folders.ts';
export * from './models.ts';
