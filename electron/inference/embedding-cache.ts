import type { Embedding } from '#core/sam2';

/** Embeddings of slices, the least recently used dropped first when `budgetBytes` is exceeded. */
export class EmbeddingCache {
  readonly budgetBytes: number;
  readonly #entries = new Map<string, Embedding>();
  #bytes = 0;

  constructor(budgetBytes: number) {
    this.budgetBytes = budgetBytes;
  }

  has(key: string): boolean {
    return this.#entries.has(key);
  }

  async get(key: string, compute: () => Promise<Embedding>): Promise<Embedding> {
    const known = this.#entries.get(key);
    if (known) {
      this.#entries.delete(key);
      this.#entries.set(key, known);
      return known;
    }
    const embedding = await compute();
    this.#entries.set(key, embedding);
    this.#bytes += bytesOf(embedding);
    for (const [old, entry] of this.#entries) {
      if (this.#bytes <= this.budgetBytes || old === key) break;
      this.#entries.delete(old);
      this.#bytes -= bytesOf(entry);
    }
    return embedding;
  }
}

function bytesOf(e: Embedding): number {
  return e.features.byteLength + e.highRes0.byteLength + e.highRes1.byteLength;
}
