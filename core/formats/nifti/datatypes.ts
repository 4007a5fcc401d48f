/** Arrays a NIfTI file can hold. */
export type StoredArray =
  | Uint8Array
  | Int8Array
  | Uint16Array
  | Int16Array
  | Uint32Array
  | Int32Array
  | BigUint64Array
  | BigInt64Array
  | Float32Array
  | Float64Array;

export interface Datatype {
  readonly code: number;
  readonly name: string;
  readonly bytes: number;
  readonly make: (buffer: ArrayBuffer) => StoredArray;
}

export const DATATYPES: readonly Datatype[] = [
  { code: 2, name: 'uint8', bytes: 1, make: (b) => new Uint8Array(b) },
  { code: 256, name: 'int8', bytes: 1, make: (b) => new Int8Array(b) },
  { code: 512, name: 'uint16', bytes: 2, make: (b) => new Uint16Array(b) },
  { code: 4, name: 'int16', bytes: 2, make: (b) => new Int16Array(b) },
  { code: 768, name: 'uint32', bytes: 4, make: (b) => new Uint32Array(b) },
  { code: 8, name: 'int32', bytes: 4, make: (b) => new Int32Array(b) },
  { code: 1280, name: 'uint64', bytes: 8, make: (b) => new BigUint64Array(b) },
  { code: 1024, name: 'int64', bytes: 8, make: (b) => new BigInt64Array(b) },
  { code: 16, name: 'float32', bytes: 4, make: (b) => new Float32Array(b) },
  { code: 64, name: 'float64', bytes: 8, make: (b) => new Float64Array(b) },
];

/** Types of the standard that do not hold one number a voxel, and what they hold. */
export const UNSUPPORTED_DATATYPES: Readonly<Record<number, string>> = {
  0: 'unknown',
  1: 'one bit a voxel (binary)',
  32: 'complex numbers (complex64)',
  128: 'colours (RGB24)',
  1536: '128-bit floats',
  1792: 'complex numbers (complex128)',
  2048: 'complex numbers (complex256)',
  2304: 'colours (RGBA32)',
};

/** Reverses the bytes of every element in place. */
export function swapBytes(bytes: Uint8Array, elementBytes: number): void {
  if (elementBytes === 1) return;
  for (let at = 0; at + elementBytes <= bytes.length; at += elementBytes)
    bytes.subarray(at, at + elementBytes).reverse();
}

export function datatypeOf(array: StoredArray): Datatype {
  const found = DATATYPES.find((t) => t.make(new ArrayBuffer(0)).constructor === array.constructor);
  if (!found) throw new RangeError('no NIfTI datatype for this array');
  return found;
}
