export type { SegmentDescription } from './segment-item.ts';
export { type SegmentationInput, writeSegmentation } from './write.ts';
