import { type ModelCard, SagittaError } from '#core/contract';
import type { GraphSet } from '#core/sam2';
import {
  type AnchorRule,
  type BranchingTracker,
  type FrameMemory,
  type FrameOutput,
  type FramePrompt,
  type FrameWatch,
  GATE_REACH,
  type MemoryGate,
} from '#core/volumetric';
import { fillHoles } from './hole-filling.ts';
import { boxPrior, pointInputs } from './prompts.ts';
import { VideoPredictor } from './video-predictor.ts';
import {
  type FrameRecord,
  type FrameSource,
  forkObject,
  latestRecord,
  newObject,
  type ObjectState,
} from './video-state.ts';

export interface TrackerOptions {
  /** Memories of a frame: the conditioning ones as one, and memorySize - 1 neighbours. */
  readonly memorySize: number;
  readonly memoryStride: number;
  /** See `PropagationPlan.memory.pool`; 1 by default. */
  readonly memoryPool?: 1 | 2;
  /** A box also goes in as a dense prompt; for models trained so. */
  readonly boxPrior: boolean;
  readonly gate?: MemoryGate | null;
  readonly anchors?: AnchorRule | null;
  readonly watch?: FrameWatch | null;
  /** The tracker may be asked for candidates. */
  readonly branching?: boolean;
  readonly maxCondFrames?: number;
  readonly maxObjPtrs?: number;
  /** In low-resolution pixels; none by default, since on a small grid it would close real cavities. */
  readonly fillHoleArea?: number;
}

const ID = 'object';

/**
 * One object over the frame predictor, by the product's rule: a correction always counts. A prompted frame becomes a
 * conditioning frame, whether it was tracked before (then it is corrected, with memory and its earlier answer) or not.
 */
export function createTracker(
  graphs: GraphSet,
  card: Pick<ModelCard, 'flags'>,
  frames: FrameSource,
  options: TrackerOptions,
): BranchingTracker {
  const { branching, boxPrior: _, fillHoleArea = 0, ...rules } = options;
  const predictor = new VideoPredictor(graphs, card, {
    ...rules,
    keepCandidates: branching,
    fillHoleArea,
    addAllFramesToCorrectAsCond: true,
  });
  return trackerOf({ graphs, predictor, frames, options }, newObject(ID), new Map());
}

interface Setting {
  readonly graphs: GraphSet;
  readonly predictor: VideoPredictor;
  readonly frames: FrameSource;
  readonly options: TrackerOptions;
}

/** `boxes`: the box that was last drawn on a frame. */
function trackerOf(setting: Setting, object: ObjectState, boxes: Map<number, string>): BranchingTracker {
  const { graphs, predictor, frames, options } = setting;
  const { memorySize, memoryStride, gate, fillHoleArea = 0 } = options;
  const state = { ...predictor.createState(frames), objects: new Map([[ID, object]]) };

  async function promptPoints(t: number, prompt: FramePrompt): Promise<FrameRecord> {
    const { box, points } = prompt;
    const drawn = box?.join();
    // A box drawn anew replaces the earlier answer instead of refining it.
    const feedPrevious = prompt.mask !== undefined || drawn === undefined || drawn === boxes.get(t);
    const densePrior =
      options.boxPrior && box
        ? boxPrior(pointInputs({ box }, frames, graphs.imageSize).coords, graphs.imageSize)
        : undefined;
    const record = await predictor.addPoints(state, ID, t, { box, points }, { feedPrevious, densePrior });
    if (drawn) boxes.set(t, drawn);
    return record;
  }

  /** Frees what frames further on cannot attend to; it would be encoded again from the stored mask. */
  function forgetOutOfReach(t: number, reverse: boolean): void {
    const reach = Math.max(memorySize * memoryStride, gate ? GATE_REACH + 1 : 0);
    const left = object.tracked.get(reverse ? t + reach : t - reach);
    if (left && !options.anchors) left.memory = null;
  }

  return {
    lowResSize: graphs.imageSize / 4,

    async prompt(t, prompt) {
      const { mask, box, points } = prompt;
      let record = mask ? await predictor.addMask(state, ID, t, mask) : undefined;
      if (!record || box || points.length > 0) record = await promptPoints(t, prompt);
      return outputOf(t, record);
    },

    async track(t, reverse) {
      await predictor.prepare(state);
      const { records } = await predictor.visit(state, t, reverse, true);
      forgetOutOfReach(t, reverse);
      return outputOf(t, records.get(ID)!);
    },

    revise(t, lowRes) {
      const record = object.tracked.get(t);
      if (record) object.tracked.set(t, { ...record, lowRes, unfilled: lowRes, memory: null });
    },

    exportFrame: (t) => memoryOf(object, t),

    importFrame(t, memory) {
      const records = memory.conditioning ? object.conditioning : object.tracked;
      records.set(t, recordOf(memory, fillHoleArea));
      if (!memory.conditioning) object.visitedInReverse.set(t, memory.reverse ?? false);
    },

    candidates: (t) => object.tracked.get(t)?.candidates ?? [],

    choose: (t, n) => outputOf(t, predictor.chooseCandidate(object, t, n)),

    fork: () => trackerOf(setting, forkObject(object), new Map(boxes)),
  };
}

function outputOf(t: number, { lowRes, predictedIou, objectScore }: FrameRecord): FrameOutput {
  return { t, lowRes, predictedIou, objectScore };
}

function memoryOf(object: ObjectState, t: number): FrameMemory {
  const record = latestRecord(object, t);
  if (!record)
    throw new SagittaError('not-found', `Frame ${t} has not been segmented yet.`, {
      remedy: 'Prompt or track the frame first.',
    });
  const { pointer, objectScore, predictedIou, prompted, note } = record;
  const lowRes = prompted ? record.lowRes : record.unfilled;
  const reverse = object.visitedInReverse.get(t);
  return { conditioning: prompted, lowRes, pointer, objectScore, predictedIou, reverse, note };
}

/** Its memory is encoded again when a frame first attends to it. */
function recordOf(memory: FrameMemory, fillHoleArea: number): FrameRecord {
  const { conditioning, lowRes, pointer, objectScore, predictedIou, note } = memory;
  return {
    lowRes: conditioning ? lowRes : fillHoles(lowRes, fillHoleArea),
    unfilled: lowRes,
    pointer,
    objectScore,
    predictedIou,
    prompted: conditioning,
    note,
    memory: null,
  };
}
