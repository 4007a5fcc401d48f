export { displaySurface } from './display-surface.ts';
export type { BinaryStack } from './net.ts';
export { type Mesh, surfaceNets } from './surface-nets.ts';
