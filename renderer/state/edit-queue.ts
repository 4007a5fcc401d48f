import { type EditKind, SagittaError } from '#core/contract';
import type { SliceBlob } from '#core/masks';

export interface Edit {
  caseId: string;
  kind: EditKind;
  slices: readonly SliceBlob[];
}

export type SaveState = 'saved' | 'saving' | 'failing';

interface EditQueueOptions {
  /** Sends one edit; resolves when it is on disk. */
  send(edit: Edit): Promise<void>;
  onState(state: SaveState): void;
  /** An edit could not be sent and is tried again (`willRetry`) or was refused for good. */
  onFailure(error: SagittaError, edit: Edit, willRetry: boolean): void;
  /** Waiting time before attempt n + 1. */
  retryMs?(attempt: number): number;
}

/** Errors that no second attempt mends. Everything else (full disk, lost service) may pass. */
const final = new Set(['bad-request', 'conflict', 'not-found', 'message-too-large', 'library-read-only']);

/**
 * Strokes on their way to the library: shown at once, sent strictly one after the other, tried again until
 * the library has them. `isAhead` tells which slices the window knows better than the library.
 */
export class EditQueue {
  readonly #options: EditQueueOptions;
  readonly #waiting: Edit[] = [];
  #idle: Promise<void> = Promise.resolve();
  #running = false;
  #wake: (() => void) | null = null;

  constructor(options: EditQueueOptions) {
    this.#options = options;
  }

  get pending(): number {
    return this.#waiting.length;
  }

  push(edit: Edit): void {
    if (edit.slices.length === 0) return;
    this.#waiting.push(edit);
    if (!this.#running) this.#idle = this.#run();
  }

  isAhead(segmentId: string, k: number): boolean {
    return this.#waiting.some((edit) => edit.slices.some((s) => s.k === k && s.segmentId === segmentId));
  }

  /** Resolves when nothing waits any more. */
  whenIdle(): Promise<void> {
    return this.#idle;
  }

  /** Does not wait for the next attempt. */
  retryNow(): void {
    this.#wake?.();
  }

  async #run(): Promise<void> {
    this.#running = true;
    this.#options.onState('saving');
    for (let attempt = 1; this.#waiting.length > 0; ) {
      const edit = this.#waiting[0];
      try {
        await this.#options.send(edit);
        this.#waiting.shift();
        attempt = 1;
        this.#options.onState(this.#waiting.length ? 'saving' : 'saved');
      } catch (thrown) {
        const error = SagittaError.from(thrown);
        const willRetry = !final.has(error.code);
        if (!willRetry) this.#waiting.shift();
        this.#options.onState(willRetry ? 'failing' : this.#waiting.length ? 'saving' : 'saved');
        this.#options.onFailure(error, edit, willRetry);
        if (willRetry) await this.#pause(attempt++);
      }
    }
    this.#running = false;
  }

  #pause(attempt: number): Promise<void> {
    const ms = this.#options.retryMs?.(attempt) ?? Math.min(15_000, 500 * 2 ** attempt);
    return new Promise((resolve) => {
      const done = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
      const timer = setTimeout(done, ms);
      this.#wake = done;
    });
  }
}
