export type { StoredArray } from './datatypes.ts';
export * from './label-names.ts';
export * from './labels.ts';
export type { NiftiOrientation } from './orientation.ts';
export * from './read.ts';
export * from './write.ts';
