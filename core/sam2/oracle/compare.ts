import type { Tensor } from './tensors.ts';

/** One comparison with the reference. */
export interface Check {
  readonly name: string;
  /** Largest difference, or the share of values that differ. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
  readonly note?: string;
}

const HALF_STEP = 2 ** -11;

/** Largest absolute difference; what a float16 reference lost in rounding is not counted. */
export function compareValues(
  name: string,
  ours: ArrayLike<number>,
  reference: Tensor,
  tolerance: number,
): Check {
  if (ours.length !== reference.values.length) return missized(name, ours.length, reference, tolerance);
  const lost = reference.dtype === 'F16' ? HALF_STEP : 0;
  let error = 0;
  for (let n = 0; n < ours.length; n++) {
    const expected = reference.values[n];
    const difference = Math.abs(ours[n] - expected) - lost * Math.abs(expected);
    if (!(difference <= error)) error = difference;
  }
  return { name, error, tolerance, passed: error <= tolerance };
}

/** Share of bits that differ; `packed` holds them most significant first. */
export function compareBits(name: string, ours: Uint8Array, packed: Tensor, tolerance: number): Check {
  if (Math.ceil(ours.length / 8) !== packed.values.length)
    return missized(name, ours.length, packed, tolerance);
  let differing = 0;
  for (let n = 0; n < ours.length; n++) {
    if (ours[n] !== ((packed.values[n >> 3] >> (7 - (n & 7))) & 1)) differing++;
  }
  const error = differing / ours.length;
  return { name, error, tolerance, passed: error <= tolerance, note: `${differing} pixels differ` };
}

/** Memory [M, n] against ours [n, M], both bfloat16: the share that differs, each by one step at most. */
export function compareMemory(name: string, ours: Uint16Array, reference: Tensor, tolerance: number): Check {
  if (ours.length !== reference.values.length) return missized(name, ours.length, reference, tolerance);
  const expected = tokenMajor(reference);
  let differing = 0;
  let steps = 0;
  for (let n = 0; n < ours.length; n++) {
    const apart = Math.abs(ordered(ours[n]) - ordered(expected[n]));
    if (apart > 0) differing++;
    steps = Math.max(steps, apart);
  }
  const error = differing / ours.length;
  const note = `${differing} of ${ours.length} values differ, by ${steps} steps of bfloat16 at most`;
  return { name, error, tolerance, passed: error <= tolerance && steps <= 1, note };
}

/** A stored [M, g, g] memory as [g*g, M]. */
export function tokenMajor({ shape, values }: Tensor): Uint16Array {
  const channels = shape[0];
  const tokens = values.length / channels;
  return Uint16Array.from(values, (_, n) => values[(n % channels) * tokens + Math.floor(n / channels)]);
}

/** bfloat16 bits as integers whose distance counts representable values. */
function ordered(bits: number): number {
  return bits & 0x8000 ? -(bits & 0x7fff) : bits;
}

function missized(name: string, length: number, reference: Tensor, tolerance: number): Check {
  const note = `${length} values, but the reference has ${reference.values.length}`;
  return { name, error: Number.POSITIVE_INFINITY, tolerance, passed: false, note };
}
