export * from './columns.ts';
export { PlaneChoice } from './PlaneChoice.tsx';
export { SliceStrip } from './SliceStrip.tsx';
