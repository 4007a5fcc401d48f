import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SagittaError } from '#core/contract';
import { memorySource, openCheckpoint } from '#core/sam2/checkpoint';
import {
  archiveOf,
  ascii,
  bytesOf,
  fields,
  global,
  int,
  join,
  pickleOf,
  tensorOf,
  text,
  zipOf,
} from '../../../test/support/torch-archive.ts';

const six = bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6));
const matrix = { name: 'w', elements: 6, shape: [2, 3], strides: [3, 1] };

const open = (bytes: Uint8Array) => openCheckpoint(memorySource(bytes));
const openPickle = (pickle: Uint8Array) => open(archiveOf(pickle, { 0: six }));
const raw = (...parts: Uint8Array[]) => join(Uint8Array.of(0x80, 2), ...parts, ascii('.'));

describe('a torch.save archive', () => {
  test('gives its tensors under "model"', () => {
    const checkpoint = openPickle(pickleOf([matrix]));
    expect(checkpoint.shape('w')).toEqual([2, 3]);
    expect([...checkpoint.read('w')]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('may be a bare state dict', () => {
    expect([...openPickle(pickleOf([matrix], { bare: true })).read('w')]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('may be an OrderedDict that carries module versions', () => {
    const dict = join(global('collections', 'OrderedDict'), ascii(')R'));
    const versions = join(ascii('}'), text('_metadata'), dict, ascii('sb'));
    const pickle = raw(dict, text('w'), tensorOf(matrix), ascii('s'), versions);
    expect([...openPickle(pickle).read('w')]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test.each(['model', 'state_dict', 'model_state_dict'])(
    'may keep its weights under %j beside other things',
    (name) => {
      const weights = join(ascii('}'), text('w'), tensorOf(matrix), ascii('s'));
      const pickle = raw(ascii('}'), text('epoch'), int(3), ascii('s'), text(name), weights, ascii('s'));
      expect([...openPickle(pickle).tensors.keys()]).toEqual(['w']);
    },
  );

  test('may have been saved from a wrapper for several GPUs', () => {
    const wrapped = openPickle(pickleOf([{ ...matrix, name: 'module.w' }]));
    expect([...wrapped.tensors.keys()]).toEqual(['w']);
  });

  test('says where a tensor lies in the file', () => {
    const bytes = archiveOf(pickleOf([{ ...matrix, offset: 2, shape: [2], strides: [1] }]), { 0: six });
    const entry = open(bytes).tensors.get('w')!;
    expect(bytes.subarray(entry.offset, entry.offset + entry.length)).toEqual(bytesOf(Float32Array.of(3, 4)));
  });

  test('may hold transposed tensors', () => {
    const transposed = openPickle(pickleOf([{ ...matrix, shape: [3, 2], strides: [1, 3] }]));
    expect([...transposed.read('w')]).toEqual([1, 4, 2, 5, 3, 6]);
  });

  test.each([
    {
      storage: 'HalfStorage',
      bits: Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7c00),
      values: [1, -2, 2 ** -24, Infinity],
    },
    {
      storage: 'BFloat16Storage',
      bits: Uint16Array.of(0x3f80, 0xc000, 0x3eab),
      values: [1, -2, 0.333984375],
    },
    { storage: 'DoubleStorage', bits: Float64Array.of(0.5, -3), values: [0.5, -3] },
  ])('reads $storage as float32', ({ storage, bits, values }) => {
    const spec = { name: 'w', storage, elements: values.length, shape: [values.length], strides: [1] };
    expect([...open(archiveOf(pickleOf([spec]), { 0: bytesOf(bits) })).read('w')]).toEqual(values);
  });
});

test('an archive with 64-bit lengths opens, and one that lies in them does not', () => {
  const parts = [
    { name: 'm/data.pkl', bytes: pickleOf([matrix]) },
    { name: 'm/data/0', bytes: six },
  ];
  expect([...open(zipOf(parts, { zip64: true })).read('w')]).toEqual([1, 2, 3, 4, 5, 6]);
  for (const claims of [{ length: 2 ** 52 }, { header: 2 ** 52 }, { length: 2 ** 60 }]) {
    expect(() => open(zipOf([parts[0], { ...parts[1], claims }], { zip64: true }))).toThrow(SagittaError);
  }
});

describe('a pickle that is more than a table of tensors is refused', () => {
  test.each([
    [
      'a command',
      raw(global('os', 'system'), text('id'), Uint8Array.of(0x85), ascii('R')),
      'asks to run os.system',
    ],
    ['a builtin', raw(global('builtins', 'eval')), 'asks to run builtins.eval'],
    ['a name from the object prototype', raw(global('__proto__', 'a b')), 'asks to run something unnamed'],
    ['a storage that is called', raw(global('torch', 'FloatStorage'), ascii(')R')), 'damaged'],
    ['a call of a text', raw(text('f'), ascii(')R')), 'calls something that is not a tensor'],
    ['the inside of a tensor set', raw(tensorOf(matrix), ascii('}b')), 'sets the inside of an object'],
    ['INST', raw(ascii('(ios\nsystem\n')), 'contains the instruction 0x69'],
    ['a dict that holds itself', raw(ascii('}q\u0000'), text('a'), ascii('h\u0000s')), 'holds itself'],
    ['a reference to nothing', raw(ascii('h\u0007')), 'damaged'],
    ['an empty stack', raw(), 'damaged'],
    ['a text longer than the file', raw(ascii('X'), fields([4, 0x7fffffff])), 'damaged'],
    ['no end', Uint8Array.of(0x80, 2, 0x7d), 'damaged'],
    ['a number', raw(int(3)), 'something other than named tensors'],
  ])('%s', (_, pickle, reason) => {
    expect(() => openPickle(pickle)).toThrow(reason);
  });
});

test.each([
  ['marks', '('],
  ['lists', ']'],
  ['dictionaries', '}'],
])('a table of nothing but %s is given up in bounded time and memory', (_, instruction) => {
  const pickle = raw(ascii(instruction.repeat(8_000_000)));
  const before = process.memoryUsage().heapUsed;
  expect(() => openPickle(pickle)).toThrow('more than 500000 instructions');
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(300 * 2 ** 20);
});

describe('a tensor that the file cannot hold is refused before anything is allocated', () => {
  test.each([
    ['more elements than its storage', { ...matrix, shape: [2 ** 30, 2 ** 20], strides: [0, 0] }],
    ['a view past the end', { ...matrix, offset: 1 }],
    ['strides past the end', { ...matrix, strides: [30, 1] }],
    ['a storage longer than its part', { ...matrix, elements: 2 ** 30 }],
    ['a storage that is not there', { ...matrix, key: '1' }],
  ])('%s', (_, spec) => {
    expect(() => openPickle(pickleOf([spec]))).toThrow(SagittaError);
  });
});

describe('an archive that is not what torch.save writes is refused', () => {
  const pickle = { name: 'm/data.pkl', bytes: pickleOf([matrix]) };
  const data = { name: 'm/data/0', bytes: six };

  test.each([
    ['a name that leaves the archive', [pickle, { ...data, name: 'm/../../data/0' }], 'points outside'],
    ['an absolute name', [pickle, { ...data, name: '/data/0' }], 'points outside'],
    ['a part twice', [pickle, data, data], 'twice'],
    ['a compressed part', [pickle, { ...data, claims: { method: 8 } }], 'compressed'],
    ['an encrypted part', [pickle, { ...data, claims: { flags: 1 } }], 'encrypted'],
    [
      'a part longer than the archive',
      [pickle, { ...data, claims: { length: 2 ** 31 } }],
      'runs past the end',
    ],
    ['a part at another place', [pickle, { ...data, claims: { header: 3 } }], 'not where it should be'],
    ['a 64-bit length that is missing', [pickle, { ...data, claims: { length: 0xffffffff } }], 'missing'],
    ['no pickle', [data], 'no table of tensors'],
  ])('%s', (_, parts, reason) => {
    expect(() => open(zipOf(parts))).toThrow(reason);
  });

  test('a file cut short, wherever it was cut', () => {
    const bytes = archiveOf(pickleOf([matrix]), { 0: six });
    for (let length = 0; length < bytes.length; length++) {
      expect(() => open(bytes.subarray(0, length))).toThrow(SagittaError);
    }
  });

  test('a file of another kind', () => {
    expect(() => open(ascii('this is a text and no model, whatever its name may say'))).toThrow('neither');
  });

  test('the format of PyTorch before 1.6', () => {
    expect(() => open(join(Uint8Array.of(0x80, 2, 0x8a, 0x0a), new Uint8Array(64)))).toThrow('before 1.6');
  });
});

test('whatever bytes are changed, a file opens or is refused in words', () => {
  const sound = archiveOf(pickleOf([matrix, { ...matrix, name: 'v', shape: [6], strides: [1] }]), { 0: six });
  const change = fc.tuple(fc.nat(sound.length - 1), fc.nat(255));
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 8 }), (changes) => {
      const bytes = sound.slice();
      for (const [at, value] of changes) bytes[at] = value;
      try {
        const checkpoint = open(bytes);
        for (const name of checkpoint.tensors.keys()) checkpoint.read(name);
      } catch (error) {
        expect(error).toBeInstanceOf(SagittaError);
      }
    }),
    { numRuns: 3000 },
  );
});
