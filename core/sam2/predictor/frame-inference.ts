import { SagittaError } from '#core/contract';
import type { DecoderOutput, Embedding, GraphSet } from '#core/sam2';
import { type FrameNote, surest } from '#core/volumetric';
import { attentionInput, withoutMemory } from './attention-input.ts';
import { toBfloat16 } from './bfloat16.ts';
import { fillHoles } from './hole-filling.ts';
import { densePrompt, maskLogits, maskPromptScore } from './mask-prompt.ts';
import { chooseMask, isAmbiguous, type MaskChoice } from './mask-selection.ts';
import { selectMemoryBank } from './memory-bank.ts';
import { frameMosaic, memoryMosaic } from './mosaics.ts';
import { gatedLogits, gatedPointer } from './object-gating.ts';
import { decoderPoints } from './prompts.ts';
import type { PredictorRules } from './rules.ts';
import type { FrameRecord, FrameRecords, FrameSource, PointInputs, WeighedMask } from './video-state.ts';

/** One object on one frame; all that a decoder run depends on. */
export interface FrameRun {
  readonly frames: FrameSource;
  readonly records: FrameRecords;
  readonly t: number;
  readonly reverse: boolean;
  /** The frame has not been visited by a propagation: it is segmented without memory. */
  readonly initial: boolean;
  readonly points: PointInputs | null;
  /** Dense prompt [S/4, S/4]: clamped logits of an earlier answer, or a prior. */
  readonly dense: Float32Array | null;
}

export interface Engine {
  readonly graphs: GraphSet;
  readonly rules: PredictorRules;
}

/** Segments a frame from points, a dense prompt and memory (sam2_base.track_step without the memory encoder). */
export async function segmentFrame(engine: Engine, run: FrameRun): Promise<FrameRecord> {
  const { graphs, rules } = engine;
  const embedding = await run.frames.embed(run.t);
  const imageEmbed = run.initial
    ? withoutMemory(embedding.features, graphs.constants)
    : await conditionedFeatures(engine, run, embedding);
  const { coords, labels } = decoderPoints(run.points);
  const output = await graphs.decode({
    embedding,
    imageEmbed,
    pointCoords: coords,
    pointLabels: labels,
    maskInput: run.dense,
  });
  const weighed = (choice: MaskChoice): WeighedMask => ({
    lowRes: gatedLogits(part(output.masks, choice.mask), output.objectScore),
    pointer: gatedPointer(
      part(output.pointers, choice.pointer),
      output.objectScore,
      graphs.constants.noObjPtr,
    ),
    predictedIou: output.ious[choice.mask],
  });
  const prompted = run.points !== null;
  const { objectScore } = output;
  if (prompted || !(rules.watch || rules.keepCandidates)) {
    const { lowRes, ...answer } = weighed(
      chooseMask(output, isAmbiguous(run.points?.labels.length ?? 0), rules),
    );
    const note = prompted ? rules.watch?.prompted(lowRes) : undefined;
    return finished(engine, { ...answer, unfilled: lowRes, objectScore, prompted, note });
  }
  const candidates = MULTIMASKS.map((n) => weighed({ mask: n, pointer: n }));
  const { choice, note } = rules.watch?.tracked({ candidates, objectScore }, noteBefore(run)) ?? {
    choice: surest(candidates),
    note: undefined,
  };
  const { lowRes, ...answer } = candidates[choice];
  const kept = rules.keepCandidates ? candidates : undefined;
  return finished(engine, { ...answer, unfilled: lowRes, objectScore, prompted, note, candidates: kept });
}

/** The decoder's masks for an ambiguous prompt, or for none. */
const MULTIMASKS = [1, 2, 3];

/** The note on the frame that the run comes from. */
function noteBefore({ records, t, reverse }: FrameRun): FrameNote | null {
  const before = reverse ? t + 1 : t - 1;
  return (records.tracked.get(before) ?? records.conditioning.get(before))?.note ?? null;
}

/** The record of a tracked frame with another of its candidates as the answer. */
export function withCandidate(engine: Engine, record: FrameRecord, n: number): FrameRecord {
  const { lowRes, pointer, predictedIou } = record.candidates![n];
  return finished(engine, { ...record, unfilled: lowRes, pointer, predictedIou, candidates: undefined });
}

/**
 * Takes a mask (0 or 1, on the model's square) as the answer; the decoder only makes its pointer, from raw features
 * (sam2_base._use_mask_as_output).
 */
export async function adoptMask(
  { graphs, rules }: Engine,
  embedding: Embedding,
  mask: Uint8Array,
): Promise<FrameRecord> {
  const { constants } = graphs;
  const { coords, labels } = decoderPoints(null);
  const output: DecoderOutput = await graphs.decode({
    embedding,
    imageEmbed: embedding.features,
    pointCoords: coords,
    pointLabels: labels,
    maskInput: densePrompt(mask, constants.maskDownsample),
  });
  const objectScore = maskPromptScore(mask);
  const pointer = gatedPointer(part(output.pointers, 0), output.objectScore, constants.noObjPtr);
  return finished(
    { graphs, rules },
    {
      unfilled: maskLogits(mask),
      pointer: gatedPointer(pointer, objectScore, constants.noObjPtr),
      objectScore,
      predictedIou: 1,
      prompted: true,
      note: rules.watch?.prompted(maskLogits(mask)),
    },
  );
}

/** Encodes the memory of a record that has none yet. */
export async function remember(
  engine: Engine,
  frames: FrameSource,
  t: number,
  record: FrameRecord,
): Promise<void> {
  if (record.memory) return;
  const { features } = await frames.embed(t);
  const { graphs, rules } = engine;
  const { tokens } = await graphs.encodeMemory({
    features,
    lowResLogits: record.prompted ? record.lowRes : record.unfilled,
    binarise: record.prompted && rules.binarizeMaskFromPoints,
    objectScore: record.objectScore,
    // Where attention will see means over squares alone, means are encoded.
    ...(rules.memoryPool > 1 && { mosaic: memoryMosaic(record, graphs.imageSize / 16) }),
  });
  record.memory = toBfloat16(tokens);
}

async function conditionedFeatures(
  engine: Engine,
  run: FrameRun,
  embedding: Embedding,
): Promise<Float32Array> {
  const { graphs, rules } = engine;
  const { constants } = graphs;
  const bank = selectMemoryBank(
    run.records,
    {
      t: run.t,
      reverse: run.reverse,
      frameCount: run.frames.count,
      temporalRows: constants.maskmemTposEnc.length / constants.memDim,
    },
    rules,
  );
  if (bank.memories.length === 0)
    throw new SagittaError('prompt-invalid', `Frame ${run.t} has no prompted frame to be tracked from.`, {
      remedy: 'Prompt the object on at least one frame first.',
    });
  for (const { t, record } of bank.memories) await remember(engine, run.frames, t, record);
  const frame = rules.memoryPool > 1 ? frameMosaic(bank, run, graphs.imageSize / 16) : undefined;
  return graphs.attend(attentionInput(embedding.features, bank, constants, rules, frame));
}

function finished({ rules }: Engine, record: Omit<FrameRecord, 'lowRes' | 'memory'>): FrameRecord {
  return { ...record, lowRes: fillHoles(record.unfilled, rules.fillHoleArea), memory: null };
}

/** One of the decoder's four equally long outputs. */
function part(values: Float32Array, index: number): Float32Array {
  const length = values.length / 4;
  return values.subarray(index * length, (index + 1) * length);
}
