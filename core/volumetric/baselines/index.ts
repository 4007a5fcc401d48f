export { type Baseline, baselineMasks } from './baseline-masks.ts';
