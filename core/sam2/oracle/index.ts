export type { ReferenceCase } from './case.ts';
export type { Check } from './compare.ts';
export { type Adjustment, formulaWeights, uniform } from './formula.ts';
export { Manifest, type ModelSource } from './manifest.ts';
export { phantom } from './phantom.ts';
export { runStagesCase } from './run-stages.ts';
export { runVideoCase } from './run-video.ts';
export { parseTensors } from './tensors.ts';
export { canBeForced, type Mode } from './tolerances.ts';
