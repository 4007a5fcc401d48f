import type { Candidate, FrameNote } from './memory/index.ts';

/**
 * One object carried through an ordered list of frames of one geometry: all that the propagation schemes
 * need of SAM2. Made over core/sam2 in the inference process; a fake serves the tests of the schemes.
 */
export interface Tracker {
  /** Side of the square low-resolution logits. */
  readonly lowResSize: number;
  /** Segments frame `t` from a prompt; the frame becomes a conditioning frame of the memory. */
  prompt(t: number, prompt: FramePrompt): Promise<FrameOutput>;
  /** Segments frame `t` from memory and remembers the outcome. `reverse`: time runs towards smaller t. */
  track(t: number, reverse: boolean): Promise<FrameOutput>;
  /** Later frames remember frame `t`, tracked before, with these logits [lowResSize, lowResSize] instead. */
  revise(t: number, lowRes: Float32Array): void;
  /** Everything needed to go on from frame `t` in a fresh process. */
  exportFrame(t: number): FrameMemory;
  importFrame(t: number, memory: FrameMemory): void;
  /** Ends a run: frames whose answers later frames have changed, in the run's order. None where it is missing. */
  settle?(): readonly FrameOutput[];
}

/** A tracker that can follow several courses of a run at once. */
export interface BranchingTracker extends Tracker {
  /** What the decoder weighed on frame `t`, which was tracked last; none on a prompted frame. */
  candidates(t: number): readonly Candidate[];
  /** Takes candidate `n` of frame `t` as its answer. */
  choose(t: number, n: number): FrameOutput;
  /** Another tracker of the same memory; what either tracks from now on the other does not know. */
  fork(): BranchingTracker;
}

/** A prompt in pixels of the frame (before the model's scaling); see core/contract for the box convention. */
export interface FramePrompt {
  /** [x0, y0, x1, y1] with the upper edge outside: inclusive index + 1. */
  readonly box?: readonly [number, number, number, number];
  readonly points: readonly { readonly x: number; readonly y: number; readonly positive: boolean }[];
  /** Binary mask on the frame, row by row, 0 or 1. */
  readonly mask?: Uint8Array;
}

export interface FrameOutput {
  readonly t: number;
  /** [lowResSize, lowResSize] logits. */
  readonly lowRes: Float32Array;
  /** Estimate of IoU of the chosen mask. */
  readonly predictedIou: number;
  /** Logit; <= 0 means the object is not on this frame. */
  readonly objectScore: number;
}

/** What a frame leaves in the memory bank, small enough to travel with its result. */
export interface FrameMemory {
  readonly conditioning: boolean;
  /** The direction in which the frame was tracked, if it was. */
  readonly reverse?: boolean;
  readonly lowRes: Float32Array;
  readonly pointer: Float32Array;
  readonly objectScore: number;
  readonly predictedIou: number;
  /** Of the memory's strategy, if it takes notes. */
  readonly note?: FrameNote;
  /** Of a run on several pathways: how each of them has gone on at this frame, the best first. */
  readonly courses?: readonly Course[];
}

/** One step of a pathway (SAM2Long). */
export interface Course {
  /** The pathway that it branched off from, by its place at the frame before. */
  readonly from: number;
  /** Sum of the logarithms of the predicted IoUs up to here. */
  readonly score: number;
  /** Absent where no pathway has come from here any further. */
  readonly memory?: Omit<FrameMemory, 'courses'>;
}
