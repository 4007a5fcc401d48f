import { type ByteSource, invalidModel, readChecked } from './byte-source.ts';
import { readPickle } from './pickle.ts';
import { PickledTensor } from './pickle-globals.ts';
import { bytesPerElement, elementCount, type TensorEntry } from './tensor-entry.ts';
import { readZipDirectory, type StoredFile } from './zip.ts';

/** Under these names training programs keep the weights beside their own state. */
const stateDictNames = ['model', 'state_dict', 'model_state_dict'];

/** The table of large is 110 kB. */
const maxPickleBytes = 16 * 2 ** 20;

/**
 * The tensors of a torch.save archive: `{"model": state_dict}` as the official checkpoints are, or a bare
 * state_dict.
 */
export function readTorchTensors(source: ByteSource): TensorEntry[] {
  const files = readZipDirectory(source);
  const pickles = [...files.values()].filter((file) => /^[^/]+\/data\.pkl$/.test(file.name));
  if (pickles.length !== 1) throw invalidModel('its archive holds no table of tensors (data.pkl)');
  const root = pickles[0].name.slice(0, -'data.pkl'.length);
  refuseBigEndian(source, files.get(`${root}byteorder`));
  if (pickles[0].length > maxPickleBytes) throw invalidModel('its table of tensors is too large');
  const table = readChecked(source, pickles[0].offset, pickles[0].length, 'the table of tensors');
  return [...stateDict(readPickle(table))]
    .filter(
      (item): item is [string, PickledTensor] =>
        typeof item[0] === 'string' && item[1] instanceof PickledTensor,
    )
    .map(([name, tensor]) => entryOf(name, tensor, files.get(`${root}data/${tensor.storage.key}`)));
}

function stateDict(value: unknown): Map<unknown, unknown> {
  if (!(value instanceof Map)) throw invalidModel('it holds something other than named tensors');
  const inner = stateDictNames.map((name) => value.get(name)).find((found) => found instanceof Map) ?? value;
  if (!(inner instanceof Map)) throw invalidModel('it holds something other than named tensors');
  return inner;
}

function refuseBigEndian(source: ByteSource, file: StoredFile | undefined): void {
  if (!file || file.length > 16) return;
  const order = new TextDecoder().decode(readChecked(source, file.offset, file.length, 'the byte order'));
  if (order.trim() !== 'little') throw invalidModel('it was written on a big-endian computer');
}

function entryOf(name: string, tensor: PickledTensor, file: StoredFile | undefined): TensorEntry {
  const { storage, shape, strides } = tensor;
  const width = bytesPerElement[storage.type];
  if (!file) throw invalidModel(`the values of the tensor ${name} are missing`, 'Download or copy it again.');
  if (storage.elements * width > file.length) {
    throw invalidModel(`the values of the tensor ${name} are cut short`, 'Download or copy it again.');
  }
  const empty = shape.includes(0);
  const span = empty ? 0 : 1 + shape.reduce((last, side, axis) => last + (side - 1) * strides[axis], 0);
  if (tensor.offset + span > storage.elements || elementCount(shape) > storage.elements) {
    throw invalidModel(`the tensor ${name} claims more values than the file holds`);
  }
  return {
    name,
    type: storage.type,
    shape,
    offset: file.offset + tensor.offset * width,
    length: span * width,
    ...(isRowMajor(shape, strides) ? {} : { strides }),
  };
}

function isRowMajor(shape: readonly number[], strides: readonly number[]): boolean {
  let expected = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== expected) return false;
    expected *= shape[axis];
  }
  return true;
}
