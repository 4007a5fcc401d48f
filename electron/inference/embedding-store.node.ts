import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { crc32 } from 'node:zlib';
import type { Embedding } from '#core/sam2';

/** About 500 slices of an official model at 1024 px. */
export const DISK_BUDGET_BYTES = 4 * 2 ** 30;

const ENDING = '.embedding';
/** `SGE1`, then CRC-32 of all that follows, then the lengths of the three arrays; little-endian. */
const MAGIC = 0x31454753;
const HEADER_BYTES = 20;
const LARGEST_F16 = 65504;

/**
 * Embeddings on disk as float16, a folder per case, so that they outlive the process and go with their case. The least
 * recently used of all cases go first when the budget is spent. A damaged or foreign file counts as missing and is
 * removed; a full disk costs the cache, never the run.
 */
export class EmbeddingStore {
  readonly #budgetBytes: number;
  /** Files by path in order of use, for every root that has been looked into. */
  readonly #known = new Map<string, Map<string, number>>();

  constructor(budgetBytes = DISK_BUDGET_BYTES) {
    this.#budgetBytes = budgetBytes;
  }

  read(folder: string, key: string): Embedding | undefined {
    const path = pathOf(folder, key);
    let bytes: Buffer;
    try {
      bytes = readFileSync(path);
    } catch {
      return undefined;
    }
    const embedding = decode(bytes);
    const files = this.#filesOf(folder);
    files.delete(path);
    if (!embedding) {
      rmSync(path, { force: true });
      return undefined;
    }
    files.set(path, bytes.length);
    try {
      utimesSync(path, new Date(), new Date());
    } catch {
      // Its age is a hint only.
    }
    return embedding;
  }

  write(folder: string, key: string, embedding: Embedding): void {
    const bytes = encode(embedding);
    if (!bytes || bytes.length > this.#budgetBytes) return;
    const path = pathOf(folder, key);
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(temporary, bytes, { mode: 0o600 });
      renameSync(temporary, path);
    } catch {
      if (existsSync(temporary)) rmSync(temporary, { force: true });
      return;
    }
    const files = this.#filesOf(folder);
    files.delete(path);
    files.set(path, bytes.length);
    this.#evict(files, path);
  }

  #evict(files: Map<string, number>, newest: string): void {
    let total = [...files.values()].reduce((sum, size) => sum + size, 0);
    for (const [path, size] of files) {
      if (total <= this.#budgetBytes || path === newest) return;
      rmSync(path, { force: true });
      files.delete(path);
      total -= size;
    }
  }

  /** Files of all cases beside this one, the least recently used first. */
  #filesOf(folder: string): Map<string, number> {
    const root = dirname(folder);
    const known = this.#known.get(root);
    if (known) return known;
    const found = foldersIn(root)
      .flatMap((name) => filesIn(join(root, name)))
      .sort((a, b) => a.usedAt - b.usedAt);
    const files = new Map(found.map(({ path, size }) => [path, size]));
    this.#known.set(root, files);
    return files;
  }
}

function pathOf(folder: string, key: string): string {
  return join(folder, createHash('sha256').update(key).digest('hex').slice(0, 32) + ENDING);
}

function encode({ features, highRes0, highRes1 }: Embedding): Buffer | undefined {
  const arrays = [features, highRes0, highRes1];
  const fits = arrays.every((values) => values.every((v) => v >= -LARGEST_F16 && v <= LARGEST_F16));
  if (!fits) return undefined;
  const payload = Buffer.concat(arrays.map((values) => Buffer.from(new Float16Array(values).buffer)));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(MAGIC, 0);
  arrays.forEach((values, n) => {
    header.writeUInt32LE(values.length, 8 + 4 * n);
  });
  header.writeUInt32LE(crc32(payload, crc32(header.subarray(8))), 4);
  return Buffer.concat([header, payload]);
}

function decode(bytes: Buffer): Embedding | undefined {
  if (bytes.length < HEADER_BYTES || bytes.readUInt32LE(0) !== MAGIC) return undefined;
  const lengths = [0, 1, 2].map((n) => bytes.readUInt32LE(8 + 4 * n));
  if (bytes.length !== HEADER_BYTES + 2 * (lengths[0] + lengths[1] + lengths[2])) return undefined;
  if (crc32(bytes.subarray(8)) !== bytes.readUInt32LE(4)) return undefined;
  let at = HEADER_BYTES;
  const [features, highRes0, highRes1] = lengths.map((length) => {
    const part = bytes.buffer.slice(bytes.byteOffset + at, bytes.byteOffset + at + 2 * length);
    at += 2 * length;
    return new Float32Array(new Float16Array(part));
  });
  return { features, highRes0, highRes1 };
}

function foldersIn(root: string): string[] {
  try {
    return readdirSync(root, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name);
  } catch {
    return [];
  }
}

function filesIn(folder: string) {
  return readdirSync(folder)
    .filter((name) => name.endsWith(ENDING))
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? [{ path, size: stat.size, usedAt: stat.mtimeMs }] : [];
    });
}
