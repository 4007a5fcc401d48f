import { describe, expect, test, vi } from 'vitest';
import { EmbeddingCache } from './embedding-cache.ts';

const embedding = {
  features: new Float32Array(1),
  highRes0: new Float32Array(0),
  highRes1: new Float32Array(0),
};

/** A cache whose embeddings take 40 ms each by a clock of its own. */
function slowCache() {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1000 });
  const cache = new EmbeddingCache(1e6);
  const make = async () => {
    vi.advanceTimersByTime(40);
    return embedding;
  };
  return { cache, make };
}

describe('the account of a run', () => {
  test('holds what each embedding took that was there before it began, once', async () => {
    const { cache, make } = slowCache();
    await cache.get('a', make);
    vi.advanceTimersByTime(1);
    const run = cache.accountedSince(Date.now());
    await run.get('a', make);
    await run.get('a', make);
    expect(run.sparedMs).toBe(40);
  });

  test('leaves out what the run has made itself, in this request or in one before', async () => {
    const { cache, make } = slowCache();
    const begunAt = Date.now();
    await cache.get('clicked', make);
    const run = cache.accountedSince(begunAt);
    await run.get('clicked', make);
    await run.get('new', make);
    await run.get('new', make);
    expect(run.sparedMs).toBe(0);
  });
});
