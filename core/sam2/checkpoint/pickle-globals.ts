import { invalidModel } from './byte-source.ts';
import type { TensorType } from './tensor-entry.ts';

/** A tensor as the pickle describes it: a view of a storage, which is a file of its own in the archive. */
export class PickledTensor {
  readonly storage: PickledStorage;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];

  constructor(storage: PickledStorage, offset: number, shape: readonly number[], strides: readonly number[]) {
    this.storage = storage;
    this.offset = offset;
    this.shape = shape;
    this.strides = strides;
  }
}

export class PickledStorage {
  readonly type: TensorType;
  readonly key: string;
  readonly elements: number;

  constructor(type: TensorType, key: string, elements: number) {
    this.type = type;
    this.key = key;
    this.elements = elements;
  }
}

type Callable = 'rebuild-tensor' | 'rebuild-parameter' | 'ordered-dict';

/** What a global name of the allow-list stands for. No other name is ever looked up, and nothing is called. */
class Global {
  readonly meaning: Callable | { readonly storage: TensorType };
  constructor(meaning: Callable | { readonly storage: TensorType }) {
    this.meaning = meaning;
  }
}

const allowedGlobals: Readonly<Record<string, Global>> = {
  'torch._utils _rebuild_tensor_v2': new Global('rebuild-tensor'),
  'torch._utils _rebuild_parameter': new Global('rebuild-parameter'),
  'collections OrderedDict': new Global('ordered-dict'),
  'torch DoubleStorage': new Global({ storage: 'F64' }),
  'torch FloatStorage': new Global({ storage: 'F32' }),
  'torch HalfStorage': new Global({ storage: 'F16' }),
  'torch BFloat16Storage': new Global({ storage: 'BF16' }),
  'torch LongStorage': new Global({ storage: 'I64' }),
  'torch IntStorage': new Global({ storage: 'I32' }),
  'torch ShortStorage': new Global({ storage: 'I16' }),
  'torch CharStorage': new Global({ storage: 'I8' }),
  'torch ByteStorage': new Global({ storage: 'U8' }),
  'torch BoolStorage': new Global({ storage: 'BOOL' }),
};

/** The meaning of `module.name`, or a refusal: the allow-list is all there is. */
export function findGlobal(module: string, name: string): Global {
  const key = `${module} ${name}`;
  if (!Object.hasOwn(allowedGlobals, key)) {
    const shown = /^[\w.]{1,80}$/.test(`${module}.${name}`) ? `${module}.${name}` : 'something unnamed';
    throw refused(`asks to run ${shown}`);
  }
  return allowedGlobals[key];
}

/** The storage that a persistent id of torch.save names. */
export function storageOf(id: unknown): PickledStorage {
  if (!Array.isArray(id) || id.length < 5 || id[0] !== 'storage') throw damaged();
  const [, type, key, , elements] = id;
  if (!(type instanceof Global) || typeof type.meaning === 'string') throw damaged();
  if (typeof key !== 'string' || !isCount(elements)) throw damaged();
  return new PickledStorage(type.meaning.storage, key, elements);
}

/** What a call of an allowed global stands for. */
export function rebuild(callee: unknown, args: unknown): unknown {
  if (!(callee instanceof Global) || !Array.isArray(args))
    throw refused('calls something that is not a tensor');
  if (callee.meaning === 'ordered-dict') {
    if (args.length) throw damaged();
    return new Map();
  }
  if (callee.meaning === 'rebuild-parameter') {
    if (!(args[0] instanceof PickledTensor)) throw damaged();
    return args[0];
  }
  if (callee.meaning !== 'rebuild-tensor') throw damaged();
  const [storage, offset, shape, strides] = args;
  if (!(storage instanceof PickledStorage) || !isCount(offset)) throw damaged();
  if (!isCounts(shape) || !isCounts(strides) || shape.length !== strides.length) throw damaged();
  return new PickledTensor(storage, offset, shape, strides);
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= 8 && value.every(isCount);
}

export function refused(what: string) {
  return invalidModel(
    `its table of tensors ${what}, which a file of weights never needs`,
    'The file may be harmful. Get the checkpoint from its official source.',
  );
}

export function damaged() {
  return invalidModel('its table of tensors is damaged', 'Download or copy the file again.');
}
