import type { Embedding } from '#core/sam2';
import type { EmbeddingStore } from './embedding-store.node.ts';

/** Where an embedding is kept on disk: the folder of its case, and a key that names the weights by their content. */
export interface StoredAs {
  readonly folder: string;
  readonly key: string;
}

/**
 * Embeddings of slices: in memory, the least recently used dropped first when `budgetBytes` is exceeded, and behind it
 * on disk for those that have a place there.
 */
export class EmbeddingCache {
  readonly budgetBytes: number;
  readonly #store: EmbeddingStore | undefined;
  readonly #entries = new Map<string, Embedding>();
  #bytes = 0;

  constructor(budgetBytes: number, store?: EmbeddingStore) {
    this.budgetBytes = budgetBytes;
    this.#store = store;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  async get(key: string, compute: () => Promise<Embedding>, stored?: StoredAs): Promise<Embedding> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const onDisk = stored && this.#store?.read(stored.folder, stored.key);
    const embedding = onDisk ?? (await compute());
    if (stored && !onDisk) this.#store?.write(stored.folder, stored.key, embedding);
    this.#remember(key, embedding);
    return embedding;
  }

  #remember(key: string, embedding: Embedding): void {
    this.#entries.set(key, embedding);
    this.#bytes += bytesOf(embedding);
    for (const [old, entry] of this.#entries) {
      if (this.#bytes <= this.budgetBytes || old === key) break;
      this.#entries.delete(old);
      this.#bytes -= bytesOf(entry);
    }
  }
}

function bytesOf(e: Embedding): number {
  return e.features.byteLength + e.highRes0.byteLength + e.highRes1.byteLength;
}
