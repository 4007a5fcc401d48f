import { SagittaError } from '#core/contract';

/** Values of a stored tensor, row-major. bfloat16 is stored as its raw 16 bits (U16). */
export interface Tensor {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly values: Float32Array | Uint8Array | Uint16Array | Int32Array;
}

export type Tensors = ReadonlyMap<string, Tensor>;

type HeaderEntry = { dtype: string; shape: number[]; data_offsets: [number, number] };

/** Tensors of a .safetensors file: u64 length of a JSON header, the header, the data (all little-endian). */
export function parseTensors(bytes: Uint8Array): Map<string, Tensor> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const headerLength = bytes.length >= 8 ? Number(view.getBigUint64(0, true)) : Number.POSITIVE_INFINITY;
  if (8 + headerLength > bytes.length)
    throw new SagittaError('file-truncated', 'The tensor file ends before its header does.', {
      remedy: 'Copy the file again.',
    });
  const header: Record<string, HeaderEntry> = JSON.parse(
    new TextDecoder().decode(bytes.subarray(8, 8 + headerLength)),
  );
  const tensors = new Map<string, Tensor>();
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    // Copied, because typed arrays want their own alignment (and a Buffer's `slice` would not copy).
    const start = 8 + headerLength;
    const data = new Uint8Array(bytes.subarray(start + data_offsets[0], start + data_offsets[1]));
    tensors.set(name, { dtype, shape, values: typed(name, dtype, data.buffer) });
  }
  return tensors;
}

function typed(name: string, dtype: string, data: ArrayBuffer): Tensor['values'] {
  switch (dtype) {
    case 'F32':
      return new Float32Array(data);
    case 'F16':
      return Float32Array.from(new Uint16Array(data), fromHalf);
    case 'U8':
      return new Uint8Array(data);
    case 'U16':
      return new Uint16Array(data);
    case 'I32':
      return new Int32Array(data);
    default:
      throw new SagittaError('file-unsupported', `Tensor ${name} has the unknown element type ${dtype}.`, {
        remedy: 'Reference cases hold F32, F16, U8, U16 and I32.',
      });
  }
}

function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Bits packed most significant first, as bytes of 0 and 1. */
export function unpackBits(packed: Uint8Array, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, n) => (packed[n >> 3] >> (7 - (n & 7))) & 1);
}
