import type { PropagationPlan, SlicePrompt, SliceResult, SliceState } from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, encodeRuns, Mask } from '#core/masks';
import { largestComponent } from '#core/volumetric';
import type { Inference, ModelRef, SliceOutcome, VolumeRef } from '#electron/inference';
import { anchorsOf, isProtected } from '#electron/services/segmentation';

/** What a case's only segment is worked on with. */
export interface SegmentTools {
  readonly inference: Inference;
  readonly volume: VolumeRef;
  readonly model: ModelRef;
  readonly plan: PropagationPlan;
  readonly axis: Axis;
  readonly signal: AbortSignal;
  onNotice(text: string): void;
}

/** The name under which the segmentation service knows it. */
const SEGMENT = 'structure';

type Held = Omit<SliceResult, 'segmentId'>;

/**
 * One segment of a case as the product keeps it, without a library: pixels, prompts and what is known of each slice.
 * Prompts, drawing and runs do what the segmentation service does with them.
 */
export class CaseSegment {
  readonly mask: Mask;
  /**
   * Slices that the model looked at so far, and the time that took; copies count together. `seconds` are those of a
   * plan that is run alone: embeddings that were there already are charged with what they took. `elapsedSeconds` have
   * really passed.
   */
  readonly spent = { slices: 0, seconds: 0, elapsedSeconds: 0 };
  readonly #begunAt: number;
  readonly #tools: SegmentTools;
  readonly #prompts = new Map<number, SlicePrompt>();
  readonly #results = new Map<number, SliceResult>();

  constructor(tools: SegmentTools, from?: CaseSegment) {
    this.#tools = tools;
    this.mask = new Mask(tools.volume.shape);
    this.#begunAt = from ? from.#begunAt : Date.now();
    if (!from) return;
    this.spent = from.spent;
    for (const k of from.mask.occupied()) this.mask.setSlice(k, from.mask.slice(k)?.slice());
    this.#prompts = new Map(from.#prompts);
    this.#results = new Map(from.#results);
  }

  /** Another one in the same state, to work on apart from this one. */
  copy(): CaseSegment {
    return new CaseSegment(this.#tools, this);
  }

  get prompts(): (SlicePrompt & { segmentId: string })[] {
    return [...this.#prompts.values()].map((prompt) => ({ ...prompt, segmentId: SEGMENT }));
  }

  get results(): SliceResult[] {
    return [...this.#results.values()].sort((a, b) => a.slice - b.slice);
  }

  promptOn(slice: number): SlicePrompt | undefined {
    return this.#prompts.get(slice);
  }

  /** Asks the model about one slice; on one that a run had made, this corrects it. Resolves to what takes it back. */
  async ask(prompt: SlicePrompt): Promise<() => void> {
    const { inference, volume, model, plan, axis, signal } = this.#tools;
    const { slice } = prompt;
    const before = this.#results.get(slice);
    const corrects = before !== undefined && before.state !== 'prompted' && !this.#prompts.has(slice);
    const pixels = this.mask.plane(axis, slice);
    const promptBefore = this.#prompts.get(slice);
    const present = encodeRuns(pixels);
    const outcome = await this.#timed(() =>
      inference.prompt({ volume, model, plan, axis, prompt, present }, signal),
    );
    const answered = corrects || before?.state === 'corrected' ? 'corrected' : 'prompted';
    this.#prompts.set(slice, prompt);
    this.#take(outcome, outcome.state === 'prompted' ? answered : outcome.state);
    return () => {
      this.mask.setPlane(axis, slice, pixels);
      restore(this.#prompts, slice, promptBefore);
      restore(this.#results, slice, before);
    };
  }

  /** A prompt that the next run asks the model about; a mask stands as it is. */
  place(prompt: SlicePrompt, mask?: Uint8Array): void {
    if (mask) this.draw(prompt.slice, mask);
    this.#prompts.set(prompt.slice, prompt);
  }

  /** The slice as the reader has drawn it; no run overwrites it. */
  draw(slice: number, pixels: Uint8Array): void {
    const { axis } = this.#tools;
    this.mask.setPlane(axis, slice, pixels);
    const voxels = pixels.reduce((n, v) => n + v, 0);
    const state = this.#results.has(slice) ? 'corrected' : 'given';
    this.#keep({ axis, slice, state, voxels, predictedIou: null, objectScore: null });
  }

  /** The reader is content with the slice as it is. */
  accept(slice: number): void {
    const known = this.#results.get(slice);
    if (known) this.#keep({ ...known, state: 'accepted' });
  }

  /** Carries prompts and corrections through the volume, then the plan's last step. */
  async propagate(): Promise<void> {
    const { inference, volume, model, plan, signal, onNotice } = this.#tools;
    const shape = [...volume.shape] as [number, number, number];
    const known = { shape, results: this.results, prompts: this.prompts };
    const { axis, anchors } = anchorsOf(known, SEGMENT, this.mask, plan.order);
    const spared = new Set(this.results.filter(isProtected).map((r) => r.slice));
    const { sparedMs } = await this.#timed(() =>
      inference.propagate(
        { volume, model, plan, axis, anchors, begunAt: this.#begunAt },
        {
          signal,
          onNotice,
          onSlices: async (outcomes) => {
            for (const outcome of outcomes)
              if (!spared.has(outcome.slice)) this.#take(outcome, outcome.state);
          },
        },
      ),
    );
    this.spent.seconds += sparedMs / 1000;
    if (plan.post.largestComponent) this.#keepLargestComponent(spared);
  }

  #keepLargestComponent(spared: ReadonlySet<number>): void {
    const { axis, volume } = this.#tools;
    const next = largestComponent(this.mask);
    for (let slice = 0; slice < volume.shape[axisIndex(axis)]; slice++)
      if (!spared.has(slice)) this.mask.setPlane(axis, slice, next.plane(axis, slice));
  }

  #take({ axis, slice, runs, voxels, predictedIou, objectScore }: SliceOutcome, state: SliceState): void {
    const [a, b] = inPlaneAxes(axis).map((name) => this.#tools.volume.shape[axisIndex(name)]);
    this.mask.setPlane(axis, slice, decodeRuns(runs, a * b));
    if (predictedIou !== null) this.spent.slices++;
    this.#keep({ axis, slice, state, voxels, predictedIou, objectScore });
  }

  #keep(result: Held): void {
    this.#results.set(result.slice, { ...result, segmentId: SEGMENT });
  }

  async #timed<T>(work: () => Promise<T>): Promise<T> {
    const started = performance.now();
    try {
      return await work();
    } finally {
      const tookSeconds = (performance.now() - started) / 1000;
      this.spent.seconds += tookSeconds;
      this.spent.elapsedSeconds += tookSeconds;
    }
  }
}

function restore<T>(map: Map<number, T>, slice: number, before: T | undefined): void {
  if (before === undefined) map.delete(slice);
  else map.set(slice, before);
}
