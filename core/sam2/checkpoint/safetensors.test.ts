import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SagittaError } from '#core/contract';
import { memorySource, openCheckpoint } from '#core/sam2/checkpoint';
import { ascii, bytesOf, fields, join } from '../../../test/support/torch-archive.ts';

const data = bytesOf(Float32Array.of(1, 2, 3, 4, 5, 6));
const fileOf = (header: unknown) => {
  const json = ascii(JSON.stringify(header));
  return join(fields([8, json.length]), json, data);
};
const open = (bytes: Uint8Array) => openCheckpoint(memorySource(bytes));
const sound = {
  __metadata__: { format: 'pt' },
  a: { dtype: 'F32', shape: [2, 2], data_offsets: [0, 16] },
  b: { dtype: 'F32', shape: [2], data_offsets: [16, 24] },
};

describe('a .safetensors file', () => {
  test('gives its tensors', () => {
    const checkpoint = open(fileOf(sound));
    expect([...checkpoint.read('a')]).toEqual([1, 2, 3, 4]);
    expect([...checkpoint.read('b')]).toEqual([5, 6]);
  });

  test.each([
    ['runs past the end', { a: { dtype: 'F32', shape: [8], data_offsets: [0, 32] } }],
    ['does not fit its shape', { a: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 16] } }],
    ['does not fit its shape', { a: { dtype: 'F32', shape: [1], data_offsets: [8, 4] } }],
    ['unknown type', { a: { dtype: 'F8', shape: [1], data_offsets: [0, 1] } }],
    ['unknown type', { a: { dtype: 'constructor', shape: [1], data_offsets: [0, 1] } }],
    ['overlap', { ...sound, b: { dtype: 'F32', shape: [2], data_offsets: [12, 20] } }],
    ['header is damaged', { a: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }],
    ['header is damaged', { a: 3 }],
    ['no tensors', {}],
  ])('is refused where it %s: %j', (reason, header) => {
    expect(() => open(fileOf(header))).toThrow(reason);
  });

  test('is refused where its header claims to be larger than the file', () => {
    expect(() => open(join(fields([8, 10_000_000]), ascii('{'), new Uint8Array(64)))).toThrow(
      'the file has only',
    );
    expect(() => open(join(fields([8, 2 ** 40]), ascii('{'), new Uint8Array(64)))).toThrow('too large');
  });

  test('opens or is refused in words, whatever bytes are changed', () => {
    const file = fileOf(sound);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 6 }), (changes) => {
        const bytes = file.slice();
        for (const [at, value] of changes) bytes[at] = value;
        try {
          open(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(SagittaError);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
