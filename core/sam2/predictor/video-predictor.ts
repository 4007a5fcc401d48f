import { type ModelCard, SagittaError } from '#core/contract';
import type { GraphSet } from '#core/sam2';
import { adoptMask, type Engine, remember, segmentFrame, withCandidate } from './frame-inference.ts';
import { maskOnSquare } from './mask-prompt.ts';
import { appendPoints, type PointPrompt, pointInputs, previousLogits } from './prompts.ts';
import { type PropagationRange, propagationOrder } from './propagation-order.ts';
import { type PredictorOptions, rulesOf } from './rules.ts';
import { videoLogits } from './video-masks.ts';
import {
  type FrameRecord,
  type FrameSource,
  latestRecord,
  newObject,
  type ObjectId,
  type ObjectState,
  type PromptKind,
  type VideoState,
} from './video-state.ts';

export interface PointPromptOptions {
  /** Replaces the frame's earlier points (default); otherwise the new ones follow them. */
  readonly clearOld?: boolean;
  /** Dense prompt [S/4, S/4] for a frame without an answer to build on. */
  readonly densePrior?: Float32Array;
  /** An earlier answer on the frame goes in as dense prompt (default), as in the package. */
  readonly feedPrevious?: boolean;
}

/** All objects on a frame that a propagation has just visited. */
export interface PropagatedFrame {
  readonly t: number;
  readonly records: ReadonlyMap<ObjectId, FrameRecord>;
}

/**
 * The package's `SAM2VideoPredictor`, step by step: prompts wait as pending outcomes, a propagation takes them into
 * the memory and visits frames in order, every object on its own memory over shared embeddings.
 */
export class VideoPredictor {
  readonly #engine: Engine;

  constructor(graphs: GraphSet, card: Pick<ModelCard, 'flags'>, options: PredictorOptions = {}) {
    this.#engine = { graphs, rules: rulesOf(card.flags, options) };
  }

  createState(frames: FrameSource): VideoState {
    return { frames, objects: new Map() };
  }

  /** Segments a frame from a box, points or both; the outcome is kept for the next propagation. */
  async addPoints(
    state: VideoState,
    id: ObjectId,
    t: number,
    prompt: PointPrompt,
    options: PointPromptOptions = {},
  ): Promise<FrameRecord> {
    const { clearOld = true, densePrior, feedPrevious = true } = options;
    if (prompt.box && !clearOld)
      throw new SagittaError(
        'prompt-invalid',
        'A box cannot be added to earlier points: it stands before them.',
        {
          remedy: 'Give the box together with all points of the frame.',
        },
      );
    const added = pointInputs(prompt, frameChecked(state, t), this.#engine.graphs.imageSize);
    const object = objectOf(state, id);
    const points = clearOld ? added : appendPoints(object.points.get(t), added);
    const previous = feedPrevious ? this.#previousRecord(object, t) : undefined;
    const initial = !object.visitedInReverse.has(t);
    const record = await segmentFrame(this.#engine, {
      frames: state.frames,
      records: object,
      t,
      reverse: object.visitedInReverse.get(t) ?? false,
      initial,
      points,
      dense: previous ? previousLogits(previous.lowRes) : (densePrior ?? null),
    });
    object.points.set(t, points);
    object.pending[this.#kindOfPrompt(object, t)].set(t, record);
    return record;
  }

  /** Takes a mask (0 or 1, on the frame's pixels) as the answer of a frame. */
  async addMask(state: VideoState, id: ObjectId, t: number, mask: Uint8Array): Promise<FrameRecord> {
    const frames = frameChecked(state, t);
    const square = maskOnSquare(mask, frames, this.#engine.graphs.imageSize);
    const object = objectOf(state, id);
    const record = await adoptMask(this.#engine, await frames.embed(t), square);
    object.points.delete(t);
    object.pending[this.#kindOfPrompt(object, t)].set(t, record);
    return record;
  }

  /** Takes pending outcomes into the memory (the package's preflight). `propagate` begins with it. */
  async prepare(state: VideoState): Promise<void> {
    if (state.objects.size === 0) throw noPrompt('No object has been prompted.');
    for (const object of state.objects.values()) {
      for (const kind of ['tracked', 'conditioning'] as const) {
        for (const [t, record] of object.pending[kind]) {
          await remember(this.#engine, state.frames, t, record);
          object[kind].set(t, record);
          this.#forgetAround(object, t);
        }
        object.pending[kind].clear();
      }
      if (object.conditioning.size === 0) throw noPrompt(`Object ${object.id} has not been prompted.`);
      for (const t of object.conditioning.keys()) object.tracked.delete(t);
    }
  }

  /**
   * Visits frames in order and yields each one's records. A frame that is a conditioning frame keeps its answer.
   * By default from the earliest conditioning frame of any object, even in reverse: give `start`.
   */
  async *propagate(state: VideoState, range: PropagationRange = {}): AsyncGenerator<PropagatedFrame> {
    await this.prepare(state);
    const earliest = Math.min(...[...state.objects.values()].flatMap((o) => [...o.conditioning.keys()]));
    for (const t of propagationOrder(range, earliest, state.frames.count)) {
      yield await this.visit(state, t, range.reverse ?? false);
    }
  }

  /**
   * One step of a propagation: every object on frame `t`. Pending prompts must have been taken over. `late` leaves the
   * memory of the frame to be encoded when another one attends to it, for callers that may still change the answer.
   */
  async visit(state: VideoState, t: number, reverse: boolean, late = false): Promise<PropagatedFrame> {
    frameChecked(state, t);
    const records = new Map<ObjectId, FrameRecord>();
    for (const object of state.objects.values()) {
      let record = object.conditioning.get(t);
      if (record) this.#forgetAround(object, t);
      else {
        record = await segmentFrame(this.#engine, {
          frames: state.frames,
          records: object,
          t,
          reverse,
          initial: false,
          points: null,
          dense: null,
        });
        if (!late) await remember(this.#engine, state.frames, t, record);
        object.tracked.set(t, record);
      }
      object.visitedInReverse.set(t, reverse);
      records.set(object.id, record);
    }
    return { t, records };
  }

  /** Encodes the memory of a record of frame `t` that has none yet. */
  async remember(state: VideoState, t: number, record: FrameRecord): Promise<void> {
    await remember(this.#engine, state.frames, t, record);
  }

  /** Takes candidate `n` of tracked frame `t` as its answer; the rules must have kept candidates. */
  chooseCandidate(object: ObjectState, t: number, n: number): FrameRecord {
    const record = withCandidate(this.#engine, object.tracked.get(t)!, n);
    object.tracked.set(t, record);
    return record;
  }

  /** Forgets an object's prompts on a frame; what they gave stays as the answer of a tracked frame. */
  clearPrompts(state: VideoState, id: ObjectId, t: number): void {
    const object = objectOf(state, id);
    object.points.delete(t);
    object.pending.conditioning.delete(t);
    object.pending.tracked.delete(t);
    const record = object.conditioning.get(t);
    if (!record) return;
    object.conditioning.delete(t);
    object.tracked.set(t, record);
    object.visitedInReverse.delete(t);
  }

  removeObject(state: VideoState, id: ObjectId): void {
    state.objects.delete(id);
  }

  reset(state: VideoState): void {
    state.objects.clear();
  }

  /**
   * Every object's logits on the frame's own pixels; > 0 is the mask. With `waiting`, of the prompts that wait for the
   * next propagation only those of that kind count: all that the package shows after a prompt of that kind.
   */
  videoLogits(state: VideoState, t: number, waiting?: PromptKind): Map<ObjectId, Float32Array> {
    const ids = [...state.objects.keys()];
    const kinds = waiting && [waiting];
    const lowRes = [...state.objects.values()].map((object) => latestRecord(object, t, kinds)?.lowRes);
    const logits = videoLogits(lowRes, state.frames, this.#engine.rules.nonOverlapMasks);
    return new Map(ids.map((id, n) => [id, logits[n]]));
  }

  #kindOfPrompt(object: ObjectState, t: number): PromptKind {
    const initial = !object.visitedInReverse.has(t);
    return initial || this.#engine.rules.addAllFramesToCorrectAsCond ? 'conditioning' : 'tracked';
  }

  #previousRecord(object: ObjectState, t: number): FrameRecord | undefined {
    return (
      object.pending[this.#kindOfPrompt(object, t)].get(t) ??
      object.conditioning.get(t) ??
      object.tracked.get(t)
    );
  }

  #forgetAround(object: ObjectState, t: number): void {
    const { clearNonCondMemAroundInput, memorySize, memoryStride } = this.#engine.rules;
    if (!clearNonCondMemAroundInput) return;
    const reach = memorySize * memoryStride;
    for (let near = t - reach; near <= t + reach; near++) object.tracked.delete(near);
  }
}

function objectOf(state: VideoState, id: ObjectId): ObjectState {
  const known = state.objects.get(id);
  if (known) return known;
  const object = newObject(id);
  state.objects.set(id, object);
  return object;
}

function frameChecked({ frames }: VideoState, t: number): FrameSource {
  if (Number.isInteger(t) && t >= 0 && t < frames.count) return frames;
  throw new SagittaError('prompt-invalid', `Frame ${t} does not exist: there are ${frames.count}, from 0.`, {
    remedy: 'Choose a frame of the stack.',
  });
}

function noPrompt(message: string): SagittaError {
  return new SagittaError('prompt-invalid', message, {
    remedy: 'Prompt every object on at least one frame.',
  });
}
