export * from './error-codes.ts';
export * from './sagitta-error.ts';
