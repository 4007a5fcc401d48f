export * from './affine.ts';
export * from './orientation.ts';
export * from './resample.ts';
export * from './types.ts';
