import type { FrameSource } from '#core/sam2/predictor';
import type { BranchingTracker, FrameMemory } from '#core/volumetric';
import type { Engine } from '#electron/inference';
/**
 * A model that can be reckoned by hand: the object is what is brighter than half the window, inside the prompt
 * on prompted frames, and within one low-resolution pixel of the remembered mask on tracked ones. Its IoU
 * estimate depends on the whole chain of memories, so that a broken resume shows.
 */
export declare function fakeEngine(options?: { msPerFrame?: number }): Engine;
export declare function fakeTracker(
  frames: FrameSource,
  size: number,
  memories?: Map<number, FrameMemory>,
): BranchingTracker;
