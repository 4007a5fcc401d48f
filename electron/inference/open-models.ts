import type { ChildState } from './channel.ts';
import { type Engine, type ModelRef, modelKey, type OpenModel } from './engine.ts';
import { SliceTimes } from './slice-times.ts';

/** Models held open at once: the one in use and the one before it. */
const KEPT = 2;

interface Entry {
  readonly ref: ModelRef;
  readonly model: Promise<OpenModel>;
  readonly times: SliceTimes;
  users: number;
}

/** The sessions of this process, the least recently used closed first. */
export class OpenModels {
  readonly #engine: Engine;
  /** In the order of their last use. */
  readonly #entries = new Map<string, Entry>();

  constructor(engine: Engine) {
    this.#engine = engine;
  }

  /** Opens the model where it is not open, and keeps it so while `work` uses it. */
  async with<T>(ref: ModelRef, work: (model: OpenModel) => Promise<T>): Promise<T> {
    const entry = this.#take(ref);
    entry.users++;
    try {
      return await work(await entry.model);
    } finally {
      entry.users--;
      await this.#trim();
    }
  }

  /** What a slice of a run has taken, and its embedding's share of it. */
  timed(ref: ModelRef, ms: number, encodeMs: number): void {
    this.#entries.get(modelKey(ref))?.times.add(ms, encodeMs);
  }

  told(): ChildState['models'] {
    return [...this.#entries.values()].map(({ ref, times }) => {
      const { name, provider = 'cpu', precision, imageSize } = ref;
      return { name, provider, precision, imageSize, ...times.told() };
    });
  }

  #take(ref: ModelRef): Entry {
    const key = modelKey(ref);
    const known = this.#entries.get(key);
    const entry = known ?? { ref, model: this.#engine.open(ref), times: new SliceTimes(), users: 0 };
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    // What could not be opened may be tried again.
    entry.model.catch(() => this.#entries.get(key) === entry && this.#entries.delete(key));
    return entry;
  }

  async #trim(): Promise<void> {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= KEPT) return;
      if (entry.users > 0) continue;
      this.#entries.delete(key);
      await entry.model.then((model) => model.close()).catch(() => {});
    }
  }
}
