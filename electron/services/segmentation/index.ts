export { anchorsOf } from './anchors.ts';
export type { SegmentationDeps } from './context.ts';
export { isProtected } from './protected-slices.ts';
export { segmentationHandlers } from './segmentation.ts';
