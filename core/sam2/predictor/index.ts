export { withoutMemory } from './attention-input.ts';
export { FILLED_LOGIT } from './hole-filling.ts';
export { densePrompt, maskOnSquare } from './mask-prompt.ts';
export { stabilityScore } from './mask-selection.ts';
export { pointerPosition, sineEncoding } from './pointer-positions.ts';
export { boxPrior, decoderPoints, type PointPrompt } from './prompts.ts';
export type { PropagationRange } from './propagation-order.ts';
export { resizeBilinear } from './resample.ts';
export type { PredictorOptions } from './rules.ts';
export { createTracker, type TrackerOptions } from './tracker.ts';
export * from './video-predictor.ts';
export type {
  FrameRecord,
  FrameSource,
  ObjectId,
  ObjectState,
  PointInputs,
  PromptKind,
  VideoState,
} from './video-state.ts';
