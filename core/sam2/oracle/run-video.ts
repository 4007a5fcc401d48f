import { positive } from '#core/masks';
import type { Embedding, GraphSet } from '#core/sam2';
import { cardFromHyperParameters } from '#core/sam2/checkpoint';
import {
  type FrameRecord,
  type FrameSource,
  type ObjectId,
  type PromptKind,
  VideoPredictor,
  type VideoState,
} from '#core/sam2/predictor';
import { prepareSlice } from '#core/sam2/preprocess';
import { checkBank } from './bank-check.ts';
import { frameCount, type ReferenceCase, slice } from './case.ts';
import { type Check, compareBits, compareMemory, compareValues, tokenMajor } from './compare.ts';
import type { Step } from './manifest.ts';
import { MemoryOrigins } from './memory-origins.ts';
import { optionsOf } from './options.ts';
import { type RecordedRun, RecordingGraphs } from './recording-graphs.ts';
import { unpackBits } from './tensors.ts';
import { type Mode, maskShare, memoryTolerance, toleranceOf } from './tolerances.ts';
import { isCutUndecided, undecidedHoles } from './undecided.ts';

/** Replays a video case step by step and compares every tensor that the reference stored. */
export async function runVideoCase(reference: ReferenceCase, graphs: GraphSet, mode: Mode): Promise<Check[]> {
  const replay = new Replay(reference, graphs, mode);
  for (const [n, step] of (reference.manifest.steps ?? []).entries()) {
    await replay.step(`s${String(n).padStart(2, '0')}`, step);
  }
  return replay.checks;
}

class Replay {
  readonly checks: Check[] = [];
  readonly #reference: ReferenceCase;
  readonly #mode: Mode;
  readonly #graphs: RecordingGraphs;
  readonly #predictor: VideoPredictor;
  readonly #state: VideoState;
  /** Largest difference from the reference, by the logits of a record. */
  readonly #lowResErrors = new WeakMap<Float32Array, number>();
  readonly #origins = new MemoryOrigins();

  constructor(reference: ReferenceCase, graphs: GraphSet, mode: Mode) {
    const { manifest } = reference;
    this.#reference = reference;
    this.#mode = mode;
    this.#graphs = new RecordingGraphs(graphs);
    this.#predictor = new VideoPredictor(
      this.#graphs,
      cardFromHyperParameters(manifest.hyper_parameters),
      optionsOf(manifest),
    );
    this.#state = this.#predictor.createState(frameSource(reference, graphs));
  }

  async step(name: string, step: Step): Promise<void> {
    switch (step.op) {
      case 'points':
        await this.#predictor.addPoints(this.#state, step.obj, step.frame, promptOf(step), {
          clearOld: step.clear_old_points,
        });
        return await this.#prompted(name, step.obj, step.frame);
      case 'mask':
        await this.#predictor.addMask(this.#state, step.obj, step.frame, this.#maskPrompt(name, step.frame));
        return await this.#prompted(name, step.obj, step.frame);
      case 'propagate':
        return this.#propagate(name, step);
      case 'clear_prompts':
        return this.#predictor.clearPrompts(this.#state, step.obj, step.frame);
      case 'remove_object':
        return this.#predictor.removeObject(this.#state, step.obj);
      case 'reset':
        return this.#predictor.reset(this.#state);
    }
  }

  async #prompted(name: string, id: ObjectId, t: number): Promise<void> {
    const { pending } = this.#state.objects.get(id)!;
    const kind = pending.conditioning.has(t) ? 'conditioning' : 'tracked';
    await this.#compareRun(name, id, t, pending[kind], this.#graphs.take()[0]);
    this.#compareMasks(name, t, kind);
  }

  async #propagate(name: string, step: Step & { op: 'propagate' }): Promise<void> {
    await this.#predictor.prepare(this.#state);
    for (const object of this.#state.objects.values()) {
      for (const t of object.conditioning.keys())
        this.#compareMemory(`${key(name, object.id, t)}/cond_maskmem`, object.conditioning, t);
    }
    const visited: number[] = [];
    const range = { start: step.start ?? undefined, max: step.max ?? undefined, reverse: step.reverse };
    for await (const { t } of this.#predictor.propagate(this.#state, range)) {
      visited.push(t);
      const runs = this.#graphs.take();
      for (const object of this.#state.objects.values()) {
        if (object.conditioning.has(t)) continue;
        await this.#compareRun(name, object.id, t, object.tracked, runs.shift()!);
      }
      this.#compareMasks(name, t);
    }
    const order = this.#reference.manifest.log.find((entry) => entry.key === name)?.order;
    if (order) this.checks.push(sameOrder(`${name}/order`, visited, order));
  }

  /** Compares one decoder run and, teacher-forced, puts the reference's answer in the place of ours. */
  async #compareRun(
    step: string,
    id: ObjectId,
    t: number,
    records: Map<number, FrameRecord>,
    { input, output, attention }: RecordedRun,
  ): Promise<void> {
    const { manifest } = this.#reference;
    const at = key(step, id, t);
    const entry = manifest.log.find((e) => e.key === at);
    const object = this.#state.objects.get(id)!;
    const mode = this.#origins.modeOn(this.#mode, entry?.bank, object);
    const depth = this.#origins.depthOn(entry?.bank, object);
    const toleranceFor = (name: string) => toleranceOf(name, mode, depth, manifest);
    const record = this.#holesAsStored(`${at}/low_res`, records.get(t)!, toleranceFor(`${at}/low_res`));
    records.set(t, record);
    const ours: Record<string, ArrayLike<number>> = {
      low_res: record.lowRes,
      object_score: [record.objectScore],
      obj_ptr: record.pointer,
      ious4: output.ious,
      masks4: output.masks,
      decoder_object_score: [output.objectScore],
      // The reference stores what the prompt encoder got before its padding point.
      point_coords_model: input.pointCoords.subarray(0, -2),
      point_labels: input.pointLabels.subarray(0, -1),
    };
    for (const [kind, values] of Object.entries(ours)) {
      const stored = this.#stored(`${at}/${kind}`);
      if (!stored) continue;
      const check = compareValues(`${at}/${kind}`, values, stored, toleranceFor(`${at}/${kind}`));
      this.checks.push(check);
      if (kind === 'low_res') this.#lowResErrors.set(record.lowRes, check.error);
    }
    if (entry) {
      this.checks.push(checkBank(`${at}/bank`, attention, entry.bank, object, this.#graphs.constants));
    }
    if (this.#mode === 'teacher-forced') await this.#force(at, records, t);
    this.#compareMemory(`${at}/maskmem`, records, t);
  }

  /** Our memory of the frame is encoded again, from the reference's mask. */
  async #force(at: string, records: Map<number, FrameRecord>, t: number): Promise<void> {
    const stored = (kind: string) => this.#stored(`${at}/${kind}`)?.values;
    const ours = records.get(t)!;
    const lowRes = (stored('low_res') as Float32Array | undefined) ?? ours.lowRes;
    const forced: FrameRecord = {
      ...ours,
      lowRes,
      // Where a hole was filled the reference does not tell what was there.
      unfilled: lowRes.map((v, n) => (ours.lowRes[n] === ours.unfilled[n] ? v : ours.unfilled[n])),
      pointer: (stored('obj_ptr') as Float32Array | undefined) ?? ours.pointer,
      objectScore: stored('object_score')?.[0] ?? ours.objectScore,
      memory: null,
    };
    if (ours.memory) await this.#predictor.remember(this.#state, t, forced);
    records.set(t, forced);
  }

  #compareMemory(name: string, records: Map<number, FrameRecord>, t: number): void {
    const stored = this.#stored(name);
    const record = records.get(t)!;
    if (!stored || !record.memory) return;
    const kind = name.slice(name.lastIndexOf('/') + 1);
    const tolerance = memoryTolerance(kind, this.#mode, this.#reference.manifest);
    const check = compareMemory(name, record.memory, stored, tolerance);
    const undecided = this.#mode === 'free-running' && this.#isCutUndecided(record);
    this.checks.push(
      undecided
        ? { ...check, passed: Number.isFinite(check.error), note: `rounding decides the mask; ${check.note}` }
        : check,
    );
    if (this.#mode === 'free-running' && !undecided) {
      if (check.error > 0) this.#origins.markRounded(record);
      return;
    }
    const given = { ...record, memory: tokenMajor(stored) };
    this.#origins.markGiven(given);
    records.set(t, given);
  }

  /** Where rounding decides whether a hole is filled, the run goes on as the reference decided. */
  #holesAsStored(name: string, record: FrameRecord, tolerance: number): FrameRecord {
    const stored = this.#stored(name);
    if (!stored || stored.values.length !== record.lowRes.length) return record;
    const undecided = undecidedHoles(record, stored, tolerance);
    if (undecided.size === 0) return record;
    return { ...record, lowRes: record.lowRes.map((v, n) => (undecided.has(n) ? stored.values[n] : v)) };
  }

  /** Whether rounding decides a pixel of the mask, cut at 0, that a prompted frame's memory is encoded from. */
  #isCutUndecided({ prompted, lowRes }: FrameRecord): boolean {
    const error = this.#lowResErrors.get(lowRes);
    if (!prompted || error === undefined) return false;
    if (!optionsOf(this.#reference.manifest).binarizeMaskFromPoints) return false;
    return isCutUndecided(lowRes, this.#graphs.imageSize, error);
  }

  #compareMasks(step: string, t: number, waiting?: PromptKind): void {
    const tolerance = maskShare(this.#mode, this.#graphs.imageSize, this.#reference.manifest);
    for (const [id, logits] of this.#predictor.videoLogits(this.#state, t, waiting)) {
      const name = `${key(step, id, t)}/video_mask_bits`;
      const stored = this.#stored(name);
      if (!stored) continue;
      this.checks.push(compareBits(name, positive(logits), stored, tolerance));
    }
  }

  #maskPrompt(step: string, t: number): Uint8Array {
    const { video_width, video_height } = this.#reference.manifest;
    const size = video_width * video_height;
    const stored = this.#stored(`${step}/mask_prompt_bits`);
    if (stored) return unpackBits(stored.values as Uint8Array, size);
    const declared = this.#reference.manifest.steps?.[Number(step.slice(1))];
    const label = declared?.op === 'mask' ? declared.label : undefined;
    if (label === undefined) return new Uint8Array(size);
    return slice(this.#reference, 'labels', t).map((v) => (v === label ? 1 : 0));
  }

  #stored(name: string) {
    return this.#reference.tensors.get(name);
  }
}

function key(step: string, id: ObjectId, t: number): string {
  return `${step}/o${id}/f${String(t).padStart(2, '0')}`;
}

function promptOf({ points, labels, box }: Step & { op: 'points' }) {
  return {
    box: box ?? undefined,
    points: (points ?? []).map(([x, y], n) => ({ x, y, positive: labels?.[n] === 1 })),
  };
}

/** Frames embedded once each: a case has few of them. */
function frameSource(reference: ReferenceCase, graphs: GraphSet): FrameSource {
  const { video_width: width, video_height: height } = reference.manifest;
  const { input } = cardFromHyperParameters(reference.manifest.hyper_parameters);
  const embeddings = new Map<number, Promise<Embedding>>();
  return {
    count: frameCount(reference),
    width,
    height,
    embed(t) {
      const known = embeddings.get(t);
      if (known) return known;
      const image = prepareSlice(slice(reference, 'frames', t), width, height, graphs.imageSize, input);
      const embedding = graphs.encode(image);
      embeddings.set(t, embedding);
      return embedding;
    },
  };
}

function sameOrder(name: string, visited: readonly number[], expected: readonly number[]): Check {
  const passed = visited.join() === expected.join();
  const note = passed ? undefined : `visited ${visited.join()} instead of ${expected.join()}`;
  return { name, error: passed ? 0 : 1, tolerance: 0, passed, note };
}
