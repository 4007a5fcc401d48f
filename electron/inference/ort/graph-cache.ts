import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { ModelCard } from '#core/contract';
import type { ByteSource } from '#core/sam2/checkpoint';
import {
  type ExternalData,
  encodeModel,
  type GraphVariant,
  graphVersion,
  type OnnxModel,
} from '#core/sam2/graphs';

/** Graphs of one model and image size on disk, where onnxruntime maps their weights instead of copying them. */
export interface GraphCache {
  /** Path of the graph's .onnx file, written first where it is missing. */
  file(model: OnnxModel): string;
  /** Removes everything of this model and size: for a cache that turned out to be damaged. */
  clear(): void;
  /** Hash of all that the graphs depend on: weights, card, image size and the builder's version. */
  readonly key: string;
}

/** Offsets are multiples of this, so that weights can be mapped on Windows too (64 KiB granularity). */
const alignment = 65_536;

/**
 * @param folder holds one folder for each model and image size, named after a hash of all that the graphs
 * depend on; it may be emptied at any time.
 */
export function openGraphCache(
  folder: string,
  checkpoint: ByteSource,
  card: ModelCard,
  imageSize: number,
  variant: GraphVariant = {},
): GraphCache {
  const key = cacheKey(checkpoint, [graphVersion, imageSize, variant, card]);
  const own = join(folder, key);
  return {
    key,
    file(model) {
      const path = join(own, `${model.name}.onnx`);
      if (!existsSync(path)) {
        mkdirSync(own, { recursive: true, mode: 0o700 });
        write(own, model);
      }
      return path;
    },
    clear: () => rmSync(own, { recursive: true, force: true }),
  };
}

function cacheKey(checkpoint: ByteSource, parts: readonly unknown[]): string {
  const hash = createHash('sha256').update(JSON.stringify(parts));
  const step = 2 ** 24;
  for (let at = 0; at < checkpoint.size; at += step) {
    hash.update(checkpoint.read(at, Math.min(step, checkpoint.size - at)));
  }
  return hash.digest('hex').slice(0, 32);
}

/** The weights get their final name before the graph does: an .onnx file is always complete. */
function write(folder: string, model: OnnxModel): void {
  const location = `${model.name}.weights`;
  const temporary = join(folder, `${location}.${process.pid}.tmp`);
  const placed = new Map<string, ExternalData>();
  const handle = openSync(temporary, 'w', 0o600);
  try {
    let offset = 0;
    for (const constant of model.initializers) {
      const isWeight = constant.type === 'float' || constant.type === 'float16' || constant.type === 'int8';
      if (!isWeight || constant.dims.length < 2) continue;
      const bytes = constant.bytes();
      for (let done = 0; done < bytes.length; ) {
        done += writeSync(handle, bytes, done, bytes.length - done, offset + done);
      }
      placed.set(constant.name, { location, offset, length: bytes.length });
      offset = Math.ceil((offset + bytes.length) / alignment) * alignment;
    }
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, join(folder, location));
  const graph = join(folder, `${model.name}.onnx`);
  writeFileSync(
    `${graph}.${process.pid}.tmp`,
    encodeModel(model, (constant) => placed.get(constant.name)),
    {
      mode: 0o600,
    },
  );
  renameSync(`${graph}.${process.pid}.tmp`, graph);
}
