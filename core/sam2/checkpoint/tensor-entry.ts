import { type ByteSource, invalidModel, readChecked } from './byte-source.ts';

export type TensorType =
  | 'F64'
  | 'F32'
  | 'F16'
  | 'BF16'
  | 'I64'
  | 'I32'
  | 'I16'
  | 'I8'
  | 'U16'
  | 'U8'
  | 'BOOL';

export const bytesPerElement: Readonly<Record<TensorType, number>> = {
  F64: 8,
  F32: 4,
  F16: 2,
  BF16: 2,
  I64: 8,
  I32: 4,
  I16: 2,
  I8: 1,
  U16: 2,
  U8: 1,
  BOOL: 1,
};

/** One tensor of a checkpoint, where it lies in the file. Little-endian, row-major unless `strides` says otherwise. */
export interface TensorEntry {
  readonly name: string;
  readonly type: TensorType;
  readonly shape: readonly number[];
  /** First byte of element 0. */
  readonly offset: number;
  /** Bytes from the first to the last element. */
  readonly length: number;
  /** Elements from one index to the next, per axis; absent where the tensor is row-major without gaps. */
  readonly strides?: readonly number[];
}

export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, side) => product * side, 1);
}

/** The values as row-major float32. */
export function readAsFloat32(source: ByteSource, entry: TensorEntry): Float32Array {
  const bytes = readChecked(source, entry.offset, entry.length, `the tensor ${entry.name}`);
  const flat = toFloat32(bytes, entry);
  return entry.strides ? gather(flat, entry.shape, entry.strides) : flat;
}

function toFloat32(bytes: Uint8Array, entry: TensorEntry): Float32Array {
  const count = bytes.length / bytesPerElement[entry.type];
  const out = new Float32Array(count);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (entry.type === 'F32') {
    new Uint8Array(out.buffer).set(bytes);
  } else if (entry.type === 'BF16') {
    const bits = new Uint32Array(out.buffer);
    for (let n = 0; n < count; n++) bits[n] = view.getUint16(2 * n, true) << 16;
  } else if (entry.type === 'F16') {
    for (let n = 0; n < count; n++) out[n] = halfToFloat(view.getUint16(2 * n, true));
  } else if (entry.type === 'F64') {
    for (let n = 0; n < count; n++) out[n] = view.getFloat64(8 * n, true);
  } else {
    throw invalidModel(`the tensor ${entry.name} holds ${entry.type} values where weights are expected`);
  }
  return out;
}

/** IEEE 754 binary16; every such value is exact in float32. */
function halfToFloat(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 0x1f;
  const fraction = half & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

function gather(flat: Float32Array, shape: readonly number[], strides: readonly number[]): Float32Array {
  const out = new Float32Array(elementCount(shape));
  const index = new Array<number>(shape.length).fill(0);
  let from = 0;
  for (let n = 0; n < out.length; n++) {
    out[n] = flat[from];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      from += strides[axis];
      if (++index[axis] < shape[axis]) break;
      from -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return out;
}
