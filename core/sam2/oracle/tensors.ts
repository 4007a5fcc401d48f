import { SagittaError } from '#core/contract';
import { memorySource, readAsFloat32, readSafetensors, type TensorType } from '#core/sam2/checkpoint';

/** Values of a stored tensor, row-major. bfloat16 is stored as its raw 16 bits (U16). */
export interface Tensor {
  readonly type: TensorType;
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array | Uint16Array | Int32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

/** The tensors of a .safetensors file. */
export function parseTensors(bytes: Uint8Array): Tensors {
  const source = memorySource(bytes);
  const entries = readSafetensors(source).map(({ name, type, shape, ...entry }): [string, Tensor] => {
    if (type === 'F32' || type === 'F16') {
      return [name, { type, shape, values: readAsFloat32(source, { name, type, shape, ...entry }) }];
    }
    // Copied, because typed arrays want their own alignment (a Buffer's `slice` would not copy).
    const { buffer } = new Uint8Array(source.read(entry.offset, entry.length));
    return [name, { type, shape, values: integers(name, type, buffer) }];
  });
  return new Map(entries);
}

function integers(name: string, type: TensorType, data: ArrayBuffer): Tensor['values'] {
  if (type === 'U8') return new Uint8Array(data);
  if (type === 'U16') return new Uint16Array(data);
  if (type === 'I32') return new Int32Array(data);
  throw new SagittaError('file-unsupported', `The reference tensor ${name} holds ${type} values.`, {
    remedy: 'Reference cases hold F32, F16, U8, U16 and I32.',
  });
}

/** Bits packed most significant first, as bytes of 0 and 1. */
export function unpackBits(packed: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, n) => (packed[n >> 3] >> (7 - (n & 7))) & 1);
}
