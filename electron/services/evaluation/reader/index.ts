export { CaseSegment, type SegmentTools } from './case-segment.ts';
export { type Corrected, correctByReader } from './correct-by-reader.ts';
