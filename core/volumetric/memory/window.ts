import type { PropagationPlan } from '#core/contract';
import { GATE_REACH } from './gate.ts';
import { trackingOptions } from './options.ts';

/** Object pointers reach this far back (max_obj_ptrs of the package). */
const POINTER_FRAMES = 16;
/** A frame and six neighbours (num_maskmem of the package), on the grid of the plan's stride. */
const MEMORIES = 7;

/**
 * How many frames back a frame can look: what has to be kept of a run so that it can go on in another process
 * with the same results.
 */
export function memoryWindow(
  plan: Pick<PropagationPlan, 'memory' | 'stop' | 'boxPrior'>,
  sliceMm: number,
): number {
  const stop = 'slices' in plan.stop ? plan.stop.slices : 0;
  const { stride, gate, anchors, pathways } = trackingOptions(plan, sliceMm);
  // Pathways look at all that they have answered when their run ends.
  if (anchors || pathways) return Number.POSITIVE_INFINITY;
  return Math.max(POINTER_FRAMES, MEMORIES * stride, stop, gate ? GATE_REACH : 0);
}
