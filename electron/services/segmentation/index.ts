export { anchorsOf } from './anchors.ts';
export type { SegmentationDeps } from './context.ts';
export { isProtected } from './protected-slices.ts';
export { createSegmentation, type Segmentation } from './segmentation.ts';
