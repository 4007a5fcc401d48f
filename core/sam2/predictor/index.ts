export type { PointPrompt } from './prompts.ts';
export type { PropagationRange } from './propagation-order.ts';
export type { PredictorOptions } from './rules.ts';
export { createTracker, type TrackerOptions } from './tracker.ts';
export * from './video-predictor.ts';
export type {
  FrameRecord,
  FrameSource,
  ObjectId,
  ObjectState,
  PointInputs,
  VideoState,
} from './video-state.ts';
