/** What a strategy of the memory knows of a frame. */
export interface Remembered {
  readonly predictedIou: number;
  /** Logit; <= 0: the object is not there. */
  readonly objectScore: number;
  readonly note?: FrameNote;
}

/**
 * What a strategy has noted about a frame for the frames after it: plain data that travels with the frame's memory, so
 * that a run goes on in another process as if it had never stopped.
 */
export type FrameNote = MotionNote | DistractorNote;

/** Of SAMURAI. */
export interface MotionNote {
  readonly kind: 'motion';
  /** The filter after this frame; null: begin anew. */
  readonly filter: BoxFilter | null;
  /** Frames in a row on which the filter has been right. */
  readonly stable: number;
  /** IoU of the expected box and the answer's; null while the filter is not trusted yet. */
  readonly score: number | null;
}

/** Centre x and y, width / height, and height of a box in pixels, each with its speed: see `kalman.ts`. */
export type BoxFilter = readonly [Estimate, Estimate, Estimate, Estimate];

/** A value and its change from frame to frame, with their covariance. */
export interface Estimate {
  readonly value: number;
  readonly speed: number;
  readonly varValue: number;
  readonly covariance: number;
  readonly varSpeed: number;
}

/** Of DAM4SAM. */
export interface DistractorNote {
  readonly kind: 'distractor';
  /** Something beside the object could have been taken for it. */
  readonly anchor: boolean;
  /** Pixels of the latest masks that were not empty, this one last. */
  readonly areas: readonly number[];
  /** Frames since the latest anchor; null: there was none. */
  readonly sinceAnchor: number | null;
}

/** Decides which tracked frames later ones attend to: the latest ones that it keeps. */
export interface MemoryGate {
  keeps(frame: Remembered): boolean;
  /** The frame before is attended to even when it is not kept. */
  readonly alwaysPrevious: boolean;
  /** Object pointers of frames that are not kept are left out as well. */
  readonly pointers: boolean;
}

/** Which tracked frames are attended to as if they had been prompted, wherever they lie. */
export interface AnchorRule {
  /** Of all tracked frames, the latest first. */
  pick<T extends Remembered>(tracked: readonly T[]): readonly T[];
}

/** One of the masks that the decoder weighs for a tracked frame. */
export interface Candidate {
  /** [side, side] logits, all negative where the object is absent. */
  readonly lowRes: Float32Array;
  readonly predictedIou: number;
}

/** Chooses the answer of a tracked frame, which the package takes by the predicted IoU alone, and takes notes. */
export interface FrameWatch {
  /** The note on a prompted frame, whose answer [side, side] stands. */
  prompted(lowRes: Float32Array): FrameNote;
  /** `before`: the note on the neighbour that the run comes from, if there is one. */
  tracked(seen: Seen, before: FrameNote | null): Watched;
}

export interface Seen {
  readonly candidates: readonly Candidate[];
  readonly objectScore: number;
}

export interface Watched {
  /** Index of the candidate that is the answer. */
  readonly choice: number;
  readonly note: FrameNote;
}

/** A gated memory is looked for at most so many frames back; beyond them only prompted frames and anchors count. */
export const GATE_REACH = 32;

/** Index of the candidate with the highest predicted IoU, of equals the first. */
export function surest(candidates: readonly Candidate[]): number {
  return candidates.reduce(
    (best, { predictedIou }, n) => (predictedIou > candidates[best].predictedIou ? n : best),
    0,
  );
}
