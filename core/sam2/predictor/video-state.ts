import type { Embedding } from '#core/sam2';
import type { FrameNote } from '#core/volumetric';

/** An ordered stack of frames of one geometry, embedded on demand. Objects share what `embed` keeps. */
export interface FrameSource {
  readonly count: number;
  /** Size of a frame in its own pixels, before it is stretched to the model's square. */
  readonly width: number;
  readonly height: number;
  embed(t: number): Promise<Embedding>;
}

export type ObjectId = number | string;

/** What the model said about one object on one frame, and what later frames attend to. */
export interface FrameRecord {
  /** [S/4, S/4] logits after object gating and hole filling. */
  readonly lowRes: Float32Array;
  /** The same before hole filling: what a tracked frame's memory is encoded from. */
  readonly unfilled: Float32Array;
  /** [C] object pointer after gating. */
  readonly pointer: Float32Array;
  /** Logit; <= 0: the object is not on this frame. */
  readonly objectScore: number;
  /** The model's estimate of IoU of the chosen mask; 1 for a mask prompt. */
  readonly predictedIou: number;
  /** Came from a prompt: its memory is encoded from the stored mask, cut at 0. */
  readonly prompted: boolean;
  /** Of the memory's strategy. */
  readonly note?: FrameNote;
  /** What the decoder weighed, where the rules keep it. */
  readonly candidates?: readonly WeighedMask[];
  /** [g*g, M] bfloat16, or null until it is encoded. */
  memory: Uint16Array | null;
}

/** A mask that the decoder weighed for a tracked frame, gated by the object score. */
export interface WeighedMask {
  /** [S/4, S/4] logits before hole filling. */
  readonly lowRes: Float32Array;
  readonly pointer: Float32Array;
  readonly predictedIou: number;
}

/** Points in model pixels before the prompt encoder's +0.5; labels 1, 0, and 2, 3 for the corners of a box. */
export interface PointInputs {
  readonly coords: Float32Array;
  readonly labels: Int32Array;
}

/** Records of prompted frames by kind. `Map` keeps the order of first insertion, which is the bank's order. */
export interface FrameRecords {
  readonly conditioning: Map<number, FrameRecord>;
  readonly tracked: Map<number, FrameRecord>;
}

export interface ObjectState extends FrameRecords {
  readonly id: ObjectId;
  readonly points: Map<number, PointInputs>;
  /** Outcomes of prompts that the next propagation takes over into the memory. */
  readonly pending: FrameRecords;
  /** Frames that a propagation has visited, and whether it ran in reverse. */
  readonly visitedInReverse: Map<number, boolean>;
}

export interface VideoState {
  readonly frames: FrameSource;
  readonly objects: Map<ObjectId, ObjectState>;
}

export function newObject(id: ObjectId): ObjectState {
  return {
    id,
    conditioning: new Map(),
    tracked: new Map(),
    points: new Map(),
    pending: { conditioning: new Map(), tracked: new Map() },
    visitedInReverse: new Map(),
  };
}

/** An object of its own that knows the same: records are shared, what is set from now on is not. */
export function forkObject(object: ObjectState): ObjectState {
  return {
    id: object.id,
    conditioning: new Map(object.conditioning),
    tracked: new Map(object.tracked),
    points: new Map(object.points),
    pending: {
      conditioning: new Map(object.pending.conditioning),
      tracked: new Map(object.pending.tracked),
    },
    visitedInReverse: new Map(object.visitedInReverse),
  };
}

/** How a prompt's outcome will be taken over: its frame had not been tracked before, or had been. */
export type PromptKind = keyof FrameRecords;

/** The latest record of a frame, prompts that wait for the next propagation (of the kinds asked for) first. */
export function latestRecord(
  object: ObjectState,
  t: number,
  waiting: readonly PromptKind[] = ['conditioning', 'tracked'],
): FrameRecord | undefined {
  const [pending] = waiting.flatMap((kind) => object.pending[kind].get(t) ?? []);
  return pending ?? object.conditioning.get(t) ?? object.tracked.get(t);
}
