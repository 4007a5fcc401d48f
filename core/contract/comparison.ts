import { SliceResult } from './cases.ts';
import { PropagationPlan } from './plan.ts';
import { AxisName, Id, Index } from './primitives.ts';
import { z } from './zod.ts';

export const TrialName = z.enum(['a', 'b']);
export type TrialName = z.infer<typeof TrialName>;

/** One plan tried on the prompts of a segment, which stays as it is. */
export const Trial = z.object({
  plan: PropagationPlan,
  /** waiting -> running -> finished, or stopped: cancelled or failed, with what it had found until then. */
  state: z.enum(['waiting', 'running', 'finished', 'stopped']),
  /** Time of the run so far. */
  seconds: z.number().min(0),
  /** Slices that the run has come by, as keeping it would leave them. */
  results: z.array(SliceResult),
});
export type Trial = z.infer<typeof Trial>;

/**
 * The same prompts under two plans, side by side until one is kept or none. It lives as long as the service does.
 * What keeping either would make of the segment is fetched as a mask packet (`dataUrls.comparisonMasks`), whose
 * segments are named after the trials.
 */
export const Comparison = z.object({
  id: Id,
  caseId: Id,
  segmentId: Id,
  /** The axis that the runs go along. */
  axis: AxisName,
  range: z.tuple([Index, Index]).optional(),
  /** The job that runs both, one after the other. */
  jobId: Id,
  /** Counts up with everything that the trials find. */
  revision: z.int().min(0),
  trials: z.record(TrialName, Trial),
});
export type Comparison = z.infer<typeof Comparison>;
