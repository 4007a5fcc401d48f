import { type ByteSource, invalidModel, readChecked } from './byte-source.ts';
import { isHuggingFaceLayout, toOfficialLayout } from './hugging-face-names.ts';
import { looksLikeSafetensors, readSafetensors } from './safetensors.ts';
import { readAsFloat32, type TensorEntry } from './tensor-entry.ts';
import { readTorchTensors } from './torch-file.ts';

/** Named weights with known shapes: what the graph builder needs of a checkpoint. */
export interface Weights {
  /** Undefined where there is no such tensor. */
  shape(name: string): readonly number[] | undefined;
  /** Row-major float32. */
  read(name: string): Float32Array;
}

/** An opened checkpoint under the official key layout. Tensors are read when asked for. */
export class Checkpoint implements Weights {
  readonly tensors: ReadonlyMap<string, TensorEntry>;
  readonly #source: ByteSource;

  constructor(source: ByteSource, entries: readonly TensorEntry[]) {
    this.#source = source;
    const tensors = new Map<string, TensorEntry>();
    for (const entry of entries) {
      if (tensors.has(entry.name)) throw invalidModel(`it holds the tensor ${entry.name} twice`);
      tensors.set(entry.name, entry);
    }
    this.tensors = tensors;
  }

  shape(name: string): readonly number[] | undefined {
    return this.tensors.get(name)?.shape;
  }

  read(name: string): Float32Array {
    const entry = this.tensors.get(name);
    if (!entry) throw invalidModel(`the tensor ${name} is missing`);
    return readAsFloat32(this.#source, entry);
  }
}

/**
 * Opens an official `.pt` (zip with a pickle) or a `.safetensors` file in official or Hugging Face key
 * layout. Nothing in the file is executed; only its table is read.
 * @throws SagittaError model-invalid that says what is wrong with the file.
 */
export function openCheckpoint(source: ByteSource): Checkpoint {
  const entries = readEntries(source);
  if (entries.length === 0) throw invalidModel('it holds no tensors');
  const named = withoutPrefix(entries);
  return new Checkpoint(source, isHuggingFaceLayout(named) ? toOfficialLayout(named) : named);
}

/** PyTorch's wrappers for several GPUs put this before every name. */
const wrapperPrefix = 'module.';

function withoutPrefix(entries: TensorEntry[]): TensorEntry[] {
  if (!entries.every(({ name }) => name.startsWith(wrapperPrefix))) return entries;
  return entries.map((entry) => ({ ...entry, name: entry.name.slice(wrapperPrefix.length) }));
}

function readEntries(source: ByteSource): TensorEntry[] {
  if (source.size < 32) throw invalidModel('it is empty or cut short');
  const start = readChecked(source, 0, 2, 'the start of the file');
  if (start[0] === 0x50 && start[1] === 0x4b) return readTorchTensors(source);
  if (looksLikeSafetensors(source)) return readSafetensors(source);
  if (start[0] === 0x80) {
    throw invalidModel(
      'it is in the format of PyTorch before 1.6',
      'Save it again with a current PyTorch, or convert it to .safetensors.',
    );
  }
  throw invalidModel('it is neither a .pt nor a .safetensors file');
}
