export { anchorsOf } from './anchors.ts';
export type { SegmentationDeps } from './context.ts';
export { segmentationHandlers } from './segmentation.ts';
