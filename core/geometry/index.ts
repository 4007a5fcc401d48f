export * from './affine.ts';
export * from './display.ts';
export * from './types.ts';
