export * from './even-normals.ts';
export type { BinaryStack } from './net.ts';
export * from './surface-nets.ts';
