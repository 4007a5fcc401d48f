import type { PropagationPlan } from '#core/contract';

/** Object pointers reach this far back (max_obj_ptrs of the package). */
const POINTER_FRAMES = 16;
/** A frame and six neighbours (num_maskmem of the package), on the grid of the plan's stride. */
const MEMORIES = 7;

/**
 * How many frames back a frame can look: what has to be kept of a run so that it can go on in another process
 * with the same results.
 */
export function memoryWindow(plan: Pick<PropagationPlan, 'memory' | 'stop'>): number {
  const stop = plan.stop.kind === 'absent' ? plan.stop.slices : 0;
  return Math.max(POINTER_FRAMES, MEMORIES * plan.memory.stride, stop);
}
