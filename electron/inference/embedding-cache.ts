import type { EmbeddingCacheSettings } from '#core/contract';
import type { Embedding } from '#core/sam2';
import type { EmbeddingStore } from './embedding-store.node.ts';

/** Where an embedding is kept on disk: the folder of its case, and a key that names the weights by their content. */
export interface StoredAs {
  readonly folder: string;
  readonly key: string;
}

/** What views ask for embeddings. */
export type Embeddings = Pick<EmbeddingCache, 'has' | 'get'>;

interface Entry {
  readonly embedding: Embedding;
  /** Epoch milliseconds at which it was ready, and how long making it took. */
  readonly madeAt: number;
  readonly tookMs: number;
}

/**
 * Embeddings of slices: in memory, the least recently used dropped first when the budget is exceeded, and behind it
 * on disk for those that have a place there.
 */
export class EmbeddingCache {
  readonly #store: EmbeddingStore | undefined;
  readonly #entries = new Map<string, Entry>();
  #budgetBytes: number;
  #bytes = 0;
  #encodingMs = 0;

  constructor(budgetBytes: number, store?: EmbeddingStore) {
    this.#budgetBytes = budgetBytes;
    this.#store = store;
  }

  /** What making embeddings has taken so far, in milliseconds. */
  get encodingMs(): number {
    return this.#encodingMs;
  }

  /** Bytes in memory and, of the folders that have been looked into, on disk. */
  get size(): EmbeddingCacheSettings {
    return { memoryBytes: this.#bytes, diskBytes: this.#store?.bytes ?? 0 };
  }

  /** New budgets; what is over them goes at once, the least recently used first. */
  resize({ memoryBytes, diskBytes }: EmbeddingCacheSettings): void {
    this.#budgetBytes = memoryBytes;
    this.#evict();
    this.#store?.resize(diskBytes);
  }

  /** Looks into a folder of cases, so that what is kept there counts. */
  look(root: string): void {
    this.#store?.look(root);
  }

  /** Drops everything, here and in the folders of the cases under `root`; gives the number of bytes freed. */
  empty(root: string): number {
    const before = this.#bytes;
    this.#entries.clear();
    this.#bytes = 0;
    return before + (this.#store?.empty(root) ?? 0);
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  async get(key: string, compute: () => Promise<Embedding>, stored?: StoredAs): Promise<Embedding> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known.embedding;
    }
    const started = performance.now();
    const onDisk = stored && this.#store?.read(stored.folder, stored.key);
    const embedding = onDisk ?? (await this.#timed(compute));
    if (stored && !onDisk) this.#store?.write(stored.folder, stored.key, embedding);
    this.#remember(key, embedding, performance.now() - started);
    return embedding;
  }

  /**
   * The same embeddings for one run, with an account of what it did not have to make itself: `sparedMs` grows by what
   * each embedding took that was there before `begunAt` (epoch milliseconds), once.
   */
  accountedSince(begunAt: number): Embeddings & { readonly sparedMs: number } {
    const seen = new Set<string>();
    let sparedMs = 0;
    return {
      has: (key) => this.has(key),
      get: (key, compute, stored) => {
        const known = this.#entries.get(key);
        if (known && known.madeAt < begunAt && !seen.has(key)) sparedMs += known.tookMs;
        seen.add(key);
        return this.get(key, compute, stored);
      },
      get sparedMs() {
        return sparedMs;
      },
    };
  }

  async #timed(compute: () => Promise<Embedding>): Promise<Embedding> {
    const start = performance.now();
    const embedding = await compute();
    this.#encodingMs += performance.now() - start;
    return embedding;
  }

  #remember(key: string, embedding: Embedding, tookMs: number): void {
    const before = this.#entries.get(key);
    this.#entries.set(key, { embedding, madeAt: Date.now(), tookMs });
    this.#bytes += bytesOf(embedding) - (before ? bytesOf(before.embedding) : 0);
    this.#evict(key);
  }

  #evict(newest?: string): void {
    for (const [old, entry] of this.#entries) {
      if (this.#bytes <= this.#budgetBytes || old === newest) break;
      this.#entries.delete(old);
      this.#bytes -= bytesOf(entry.embedding);
    }
  }
}

function bytesOf(e: Embedding): number {
  return e.features.byteLength + e.highRes0.byteLength + e.highRes1.byteLength;
}
