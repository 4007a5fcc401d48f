import type { CaseDetail, SlicePrompt } from '#core/contract';

export interface QueuedPrompt {
  caseId: string;
  segmentId: string;
  prompt: SlicePrompt;
}

const sameSlice = (a: QueuedPrompt, b: QueuedPrompt) =>
  a.segmentId === b.segmentId && a.prompt.axis === b.prompt.axis && a.prompt.slice === b.prompt.slice;

/**
 * Prompts on their way to the model, one after the other. A newer prompt of a slice holds all of the older
 * one, so it takes the place of an older one that has not started.
 */
export class PromptQueue {
  readonly #send: (queued: QueuedPrompt) => Promise<void>;
  readonly #waiting: QueuedPrompt[] = [];
  #current: QueuedPrompt | null = null;
  #idle: Promise<void> = Promise.resolve();

  constructor(send: (queued: QueuedPrompt) => Promise<void>) {
    this.#send = send;
  }

  get busy(): boolean {
    return this.#current !== null;
  }

  push(queued: QueuedPrompt): void {
    const older = this.#waiting.findIndex((w) => sameSlice(w, queued));
    if (older >= 0) this.#waiting.splice(older, 1, queued);
    else this.#waiting.push(queued);
    if (!this.#current) this.#idle = this.#run();
  }

  /** Resolves when nothing waits any more. */
  whenIdle(): Promise<void> {
    return this.#idle;
  }

  /** The case's prompts as the user sees them: with those still on their way. */
  overlay(detail: CaseDetail): CaseDetail {
    const underway = [...(this.#current ? [this.#current] : []), ...this.#waiting];
    let prompts = detail.prompts;
    for (const { caseId, segmentId, prompt } of underway) {
      if (caseId !== detail.id) continue;
      const others = prompts.filter(
        (p) => p.segmentId !== segmentId || p.axis !== prompt.axis || p.slice !== prompt.slice,
      );
      prompts = [...others, { ...prompt, segmentId }];
    }
    return { ...detail, prompts };
  }

  async #run(): Promise<void> {
    for (let next = this.#waiting.shift(); next; next = this.#waiting.shift()) {
      this.#current = next;
      await this.#send(next);
    }
    this.#current = null;
  }
}
