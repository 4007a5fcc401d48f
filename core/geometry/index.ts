export * from './affine.ts';
export * from './display.ts';
export * from './orientation.ts';
export * from './resample.ts';
export * from './types.ts';
export * from './world-axes.ts';
