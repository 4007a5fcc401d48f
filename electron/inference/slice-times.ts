/** Medians are taken over so many of the latest slices. */
const KEPT = 31;

/** What the slices of runs took lately, in milliseconds: making the embedding, and all else. */
export class SliceTimes {
  readonly #encode: number[] = [];
  readonly #track: number[] = [];
  #latest: number | null = null;

  /** One slice of a run; `encodeMs` of it went into embeddings, 0 where they were kept from before. */
  add(ms: number, encodeMs: number): void {
    this.#latest = ms;
    if (encodeMs > 0) push(this.#encode, encodeMs);
    push(this.#track, ms - encodeMs);
  }

  told(): { msPerSlice: number | null; encodeMs?: number; trackMs?: number } {
    return {
      msPerSlice: this.#latest,
      ...(this.#encode.length > 0 && { encodeMs: median(this.#encode) }),
      ...(this.#track.length > 0 && { trackMs: median(this.#track) }),
    };
  }
}

function push(values: number[], value: number): void {
  values.push(value);
  if (values.length > KEPT) values.shift();
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}
