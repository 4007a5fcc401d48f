export * from './handlers.ts';
export { modelRef, modelsIn } from './model-folders.ts';
export * from './models.ts';
