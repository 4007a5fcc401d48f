export * from './affine.ts';
export * from './types.ts';
