export { anchorsOf } from './anchors.ts';
export type { SegmentationDeps } from './context.ts';
export { createSegmentation, type Segmentation } from './segmentation.ts';
