import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Embedding } from '#core/sam2';
import { EmbeddingStore } from './embedding-store.node.ts';

function caseFolder(name = 'case'): string {
  const root = mkdtempSync(join(tmpdir(), 'embeddings-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  return join(root, name);
}

const embedding = (value: number): Embedding => ({
  features: Float32Array.of(value, -value),
  highRes0: Float32Array.of(0.5),
  highRes1: new Float32Array(4),
});
const fileIn = (folder: string) => join(folder, readdirSync(folder)[0]);
const bytesEach = 20 + 2 * 7;

test('an embedding outlives the process, rounded to float16', () => {
  const folder = caseFolder();
  new EmbeddingStore().write(folder, 'slice 1', embedding(1 / 3));
  const { features, highRes0, highRes1 } = new EmbeddingStore().read(folder, 'slice 1')!;
  expect(features[0]).toBeCloseTo(1 / 3, 3);
  expect(features[1]).toBe(-features[0]);
  expect([...highRes0, ...highRes1]).toEqual([0.5, 0, 0, 0, 0]);
  expect(new EmbeddingStore().read(folder, 'slice 2')).toBeUndefined();
});

test.each([
  ['one bit is flipped', (bytes: Buffer) => bytes.writeUInt8(bytes[25] ^ 1, 25)],
  ['a length is another', (bytes: Buffer) => bytes.writeUInt32LE(3, 8)],
  ['it is of another kind', (bytes: Buffer) => bytes.writeUInt32LE(7, 0)],
])('a damaged entry is never used, but removed: %s', (_, damage) => {
  const folder = caseFolder();
  const store = new EmbeddingStore();
  store.write(folder, 'slice 1', embedding(1));
  const bytes = readFileSync(fileIn(folder));
  damage(bytes);
  writeFileSync(fileIn(folder), bytes);
  expect(store.read(folder, 'slice 1')).toBeUndefined();
  expect(readdirSync(folder)).toEqual([]);
});

test('an entry that is cut short anywhere counts as missing', () => {
  const folder = caseFolder();
  for (let length = 0; length < bytesEach; length++) {
    const store = new EmbeddingStore();
    store.write(folder, 'slice 1', embedding(1));
    writeFileSync(fileIn(folder), readFileSync(fileIn(folder)).subarray(0, length));
    expect(store.read(folder, 'slice 1')).toBeUndefined();
  }
});

test('the least recently used of all cases goes first when the budget is spent', () => {
  const first = caseFolder('a');
  const second = join(first, '..', 'b');
  const store = new EmbeddingStore(2 * bytesEach);
  store.write(first, 'old', embedding(1));
  store.write(first, 'used again', embedding(2));
  utimesSync(fileIn(first), 1, 1);
  // A new process knows their order from the files alone; reading renews one of them.
  const later = new EmbeddingStore(2 * bytesEach);
  later.read(first, 'old');
  later.read(first, 'used again');
  later.write(second, 'new', embedding(3));
  expect(later.read(first, 'old')).toBeUndefined();
  expect(later.read(first, 'used again')).toBeDefined();
  expect(later.read(second, 'new')).toBeDefined();
});

test('what float16 cannot hold is not kept', () => {
  const folder = caseFolder();
  const store = new EmbeddingStore();
  store.write(folder, 'slice 1', embedding(1e6));
  expect(store.read(folder, 'slice 1')).toBeUndefined();
});

test('a folder that cannot be written costs nothing but the cache', () => {
  const folder = caseFolder();
  writeFileSync(folder, 'a file where the folder should be');
  expect(() => new EmbeddingStore().write(folder, 'slice 1', embedding(1))).not.toThrow();
});
