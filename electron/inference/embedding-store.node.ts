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
import { defaultSettings } from '#core/contract';
import type { Embedding } from '#core/sam2';

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
  #budgetBytes: number;
  /** Files by path in order of use, for every root that has been looked into. */
  readonly #known = new Map<string, Map<string, number>>();

  constructor(budgetBytes = defaultSettings.embeddingCache.diskBytes) {
    this.#budgetBytes = budgetBytes;
  }

  /** Bytes under all roots that have been looked into. */
  get bytes(): number {
    return [...this.#known.values()].reduce((sum, files) => sum + totalOf(files), 0);
  }

  /** A new budget: the least recently used files over it go at once. */
  resize(budgetBytes: number): void {
    this.#budgetBytes = budgetBytes;
    for (const files of this.#known.values()) this.#evict(files);
  }

  /** Looks into the folders of the cases under `root`; what is over the budget there goes. */
  look(root: string): void {
    this.#evict(this.#filesUnder(root));
  }

  /** Deletes all embeddings of the cases under `root`; gives the number of bytes freed. */
  empty(root: string): number {
    // As it is on the disk now, whoever has written there.
    this.#known.delete(root);
    const files = this.#filesUnder(root);
    const freed = totalOf(files);
    for (const path of files.keys()) rmSync(path, { force: true });
    files.clear();
    return freed;
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
    const files = this.#filesUnder(dirname(folder));
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
    const files = this.#filesUnder(dirname(folder));
    files.delete(path);
    files.set(path, bytes.length);
    this.#evict(files, path);
  }

  #evict(files: Map<string, number>, newest?: string): void {
    let total = totalOf(files);
    for (const [path, size] of files) {
      if (total <= this.#budgetBytes || path === newest) return;
      rmSync(path, { force: true });
      files.delete(path);
      total -= size;
    }
  }

  /** Files of all cases, the least recently used first. */
  #filesUnder(root: string): Map<string, number> {
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

function totalOf(files: Map<string, number>): number {
  return [...files.values()].reduce((sum, size) => sum + size, 0);
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
