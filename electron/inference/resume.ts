import type { FinishedSlice, PropagateRequest, StreamedOutcome } from './requests.ts';

/**
 * What has to be known of a run to go on with it in another process: every finished frame, and the memory of
 * those that a frame still to come can look back to.
 */
export class UnfinishedRun {
  readonly #window: number;
  /** So many frames at the beginning keep their memory. */
  readonly #kept: number;
  readonly #frames: FinishedSlice[] = [];

  constructor(window: number, request: Pick<PropagateRequest, 'plan' | 'anchors' | 'finished'>) {
    this.#window = window;
    // In one shared memory the way back looks at the first frames of the way forward.
    const shared = request.plan.order.endsWith('-shared');
    this.#kept = shared ? request.anchors.length + window : 0;
    this.#frames.push(...(request.finished ?? []));
  }

  get count(): number {
    return this.#frames.length;
  }

  add(streamed: readonly StreamedOutcome[]): void {
    for (const { pass, t, memory, outcome } of streamed) {
      this.#frames.push({ pass, t, memory, outcome });
      const old = this.#frames.length - 1 - this.#window;
      if (old >= this.#kept) this.#frames[old] = { ...this.#frames[old], memory: undefined };
    }
  }

  finished(): readonly FinishedSlice[] {
    return this.#frames;
  }
}
