import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { Embedding } from '#core/sam2';
import { EmbeddingCache } from './embedding-cache.ts';
import { EmbeddingStore } from './embedding-store.node.ts';

const embedding = {
  features: new Float32Array(1),
  highRes0: new Float32Array(0),
  highRes1: new Float32Array(0),
};

/** A cache whose embeddings take 40 ms each by a clock of its own. */
function slowCache() {
  vi.useFakeTimers({ toFake: ['Date', 'performance'], now: 1000 });
  onTestFinished(() => void vi.useRealTimers());
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

const bytesEach = 4 * 7;
const onDiskEach = 20 + 2 * 7;

function opened({ memory = 1e6, disk = 1e6 } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'embeddings-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  const cache = new EmbeddingCache(memory, new EmbeddingStore(disk));
  const made: string[] = [];
  const get = (key: string) =>
    cache.get(
      key,
      async (): Promise<Embedding> => {
        made.push(key);
        return {
          features: new Float32Array(2),
          highRes0: new Float32Array(1),
          highRes1: new Float32Array(4),
        };
      },
      { folder: join(root, 'case'), key },
    );
  const files = () => readdirSync(join(root, 'case')).length;
  return { cache, root, get, made, files };
}

test('it tells what it takes, in memory and on disk', async () => {
  const { cache, get } = opened();
  await get('a');
  await get('b');
  await get('a');
  expect(cache.size).toEqual({ memoryBytes: 2 * bytesEach, diskBytes: 2 * onDiskEach });
});

test('a smaller budget drops the least recently used at once, in memory and on disk', async () => {
  const { cache, get, files } = opened();
  for (const key of ['a', 'b', 'c', 'a']) await get(key);
  cache.resize({ memoryBytes: 2 * bytesEach, diskBytes: onDiskEach });
  expect(['a', 'b', 'c'].map((key) => cache.has(key))).toEqual([true, false, true]);
  expect(cache.size).toEqual({ memoryBytes: 2 * bytesEach, diskBytes: onDiskEach });
  expect(files()).toBe(1);
});

test('a larger budget keeps more from then on', async () => {
  const { cache, get } = opened({ memory: bytesEach });
  await get('a');
  await get('b');
  expect(cache.has('a')).toBe(false);
  cache.resize({ memoryBytes: 2 * bytesEach, diskBytes: 1e6 });
  await get('a');
  expect(['a', 'b'].map((key) => cache.has(key))).toEqual([true, true]);
});

test('nothing is kept on disk where there is no budget for it', async () => {
  const { cache, root, get } = opened();
  cache.resize({ memoryBytes: 1e6, diskBytes: 0 });
  await get('a');
  expect(readdirSync(root)).toEqual([]);
});

test('emptying loses nothing but time, whoever had written the files', async () => {
  const { cache, root, get, made, files } = opened();
  await get('a');
  const later = new EmbeddingCache(1e6, new EmbeddingStore(1e6));
  expect(later.empty(root)).toBe(onDiskEach);
  expect(files()).toBe(0);
  expect(cache.empty(root)).toBe(bytesEach);
  expect(cache.size).toEqual({ memoryBytes: 0, diskBytes: 0 });
  await get('a');
  expect(made).toEqual(['a', 'a']);
});

test('what an earlier process has left over the budget goes when the folder is looked into', async () => {
  const { root, get, files } = opened();
  for (const key of ['a', 'b', 'c']) await get(key);
  const later = new EmbeddingCache(1e6, new EmbeddingStore(2 * onDiskEach));
  later.look(root);
  expect(later.size.diskBytes).toBe(2 * onDiskEach);
  expect(files()).toBe(2);
});
