import { withoutDeadEnds } from '#core/volumetric';
import type { FinishedSlice, PropagateRequest, StreamedOutcome } from './requests.ts';

/**
 * What has to be known of a run to go on with it in another process: every finished frame, the memory of those that a
 * frame still to come can look back to, and of runs that look at their answers again (several passes, several planes)
 * the answers.
 */
export class UnfinishedRun {
  readonly #window: number;
  /** So many frames at the beginning of a stage keep their memory. */
  readonly #kept: number;
  /** Only the answers of the pass before are looked at again. */
  readonly #forgetsAnswers: boolean;
  readonly #frames: FinishedSlice[] = [];
  /** One time through the scan along one axis: it shares no memory with others. */
  #stage = '';
  #stageAt = 0;

  constructor(window: number, { plan, anchors }: Pick<PropagateRequest, 'plan' | 'anchors'>) {
    this.#window = window;
    // In one shared memory the way back looks at the first frames of the way forward.
    this.#kept = plan.order.endsWith('-shared') ? anchors.length + window : 0;
    this.#forgetsAnswers = plan.passes.fusion === 'last' && plan.planes === 'prompted';
  }

  get count(): number {
    return this.#frames.length;
  }

  add(streamed: readonly StreamedOutcome[]): void {
    for (const frame of streamed) {
      this.#begin(frame);
      this.#frames.push(frame);
      const old = this.#frames.length - 1 - this.#window;
      if (old >= this.#stageAt + this.#kept) this.#forget(old, { memory: undefined });
    }
    if (streamed.some(({ memory }) => memory?.courses)) this.#forgetDeadEnds();
  }

  finished(): readonly FinishedSlice[] {
    return this.#frames;
  }

  #begin({ outcome: { axis }, round = 0 }: StreamedOutcome): void {
    const stage = `${axis} ${round}`;
    if (stage === this.#stage) return;
    for (const [n, frame] of this.#frames.entries()) {
      this.#forget(n, { memory: undefined });
      if (this.#forgetsAnswers && (frame.round ?? 0) < round - 1) this.#forget(n, { answer: undefined });
    }
    this.#stage = stage;
    this.#stageAt = this.#frames.length;
  }

  #forgetDeadEnds(): void {
    const branching = [...this.#frames.entries()].filter(([, { memory }]) => memory?.courses);
    const courses = branching.map(([, { memory }]) => memory!.courses!);
    for (const [place, kept] of withoutDeadEnds(courses).entries()) {
      const [n, { memory }] = branching[place];
      if (kept !== courses[place]) this.#forget(n, { memory: { ...memory!, courses: kept } });
    }
  }

  #forget(n: number, part: Partial<FinishedSlice>): void {
    this.#frames[n] = { ...this.#frames[n], ...part };
  }
}
