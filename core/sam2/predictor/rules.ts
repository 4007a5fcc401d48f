import type { ModelCard } from '#core/contract';
import type { AnchorRule, FrameWatch, MemoryGate } from '#core/volumetric';

/** The switches of the package's predictor that live outside the weights, by the package's own names. */
export interface PredictorOptions {
  /** Background components of at most so many low-resolution pixels are filled; 0 leaves holes open. */
  readonly fillHoleArea?: number;
  /** A correction turns its frame into a conditioning frame, so that it counts in every later propagation. */
  readonly addAllFramesToCorrectAsCond?: boolean;
  /** Tracked memories around a prompted frame are forgotten. */
  readonly clearNonCondMemAroundInput?: boolean;
  /** Where objects overlap, the final masks keep the one with the highest logit. */
  readonly nonOverlapMasks?: boolean;
  /** Memories of a frame: the conditioning ones as one, and size - 1 neighbours. */
  readonly memorySize?: number;
  readonly memoryStride?: number;
  /** See `PropagationPlan.memory.pool`; 1: not at all, as in the package. */
  readonly memoryPool?: 1 | 2;
  /** At most so many conditioning frames are attended to; -1: all. */
  readonly maxCondFrames?: number;
  readonly maxObjPtrs?: number;
  readonly dynamicMultimask?: boolean;
  readonly binarizeMaskFromPoints?: boolean;
  /** Which tracked frames are attended to; none: all within reach, as in the package. */
  readonly gate?: MemoryGate | null;
  /** Which tracked frames count as prompted ones; none: no tracked frame does, as in the package. */
  readonly anchors?: AnchorRule | null;
  /** Chooses the mask of tracked frames; none: the one with the highest predicted IoU, as in the package. */
  readonly watch?: FrameWatch | null;
  /** Records of tracked frames keep what the decoder weighed, until one of it is taken. */
  readonly keepCandidates?: boolean;
}

/** Options over the card's flags: all that decides how frames are segmented and remembered. */
export interface PredictorRules extends Required<PredictorOptions> {
  /** Temporal position of pointers: none, on their own width, or projected; signed or absolute distances. */
  readonly addTpos: boolean;
  readonly projTpos: boolean;
  readonly signedTpos: boolean;
  readonly stabilityDelta: number;
  readonly stabilityThreshold: number;
}

export function rulesOf(flags: ModelCard['flags'], options: PredictorOptions): PredictorRules {
  return {
    fillHoleArea: options.fillHoleArea ?? flags.fillHoleArea,
    addAllFramesToCorrectAsCond: options.addAllFramesToCorrectAsCond ?? false,
    clearNonCondMemAroundInput: options.clearNonCondMemAroundInput ?? false,
    nonOverlapMasks: options.nonOverlapMasks ?? false,
    memorySize: options.memorySize ?? flags.numMaskmem,
    memoryStride: options.memoryStride ?? flags.memoryStride,
    memoryPool: options.memoryPool ?? 1,
    maxCondFrames: options.maxCondFrames ?? flags.maxCondFrames,
    maxObjPtrs: options.maxObjPtrs ?? flags.maxObjPtrs,
    dynamicMultimask: options.dynamicMultimask ?? flags.dynamicMultimask,
    binarizeMaskFromPoints: options.binarizeMaskFromPoints ?? flags.binarizeMaskFromPoints,
    gate: options.gate ?? null,
    anchors: options.anchors ?? null,
    watch: options.watch ?? null,
    keepCandidates: options.keepCandidates ?? false,
    addTpos: flags.addTpos,
    projTpos: flags.projTpos,
    signedTpos: flags.signedTpos,
    stabilityDelta: flags.stabilityDelta,
    stabilityThreshold: flags.stabilityThreshold,
  };
}
