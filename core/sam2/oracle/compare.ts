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
  const lost = reference.type === 'F16' ? HALF_STEP : 0;
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

/** How far memories may be apart: the share of values that differ, and by how much beyond one step of bfloat16. */
export interface MemoryTolerance {
  readonly share: number;
  /** Near 0 steps are tiny: differences up to this are float32 rounding, whatever the number of steps. */
  readonly beyondStep: number;
}

/** In a small memory so few values, each rounded to its neighbour, are a large share (6 of 1024 were seen at 128 px). */
const FEW_VALUES = 8;

/** Memory [M, n] against ours [n, M], both bfloat16. `error` is the share of values that differ. */
export function compareMemory(
  name: string,
  ours: Uint16Array,
  reference: Tensor,
  tolerance: MemoryTolerance,
): Check {
  if (ours.length !== reference.values.length) return missized(name, ours.length, reference, tolerance.share);
  const expected = tokenMajor(reference);
  let differing = 0;
  let beyond = 0;
  for (let n = 0; n < ours.length; n++) {
    const steps = Math.abs(ordered(ours[n]) - ordered(expected[n]));
    if (steps > 0) differing++;
    if (steps > 1) beyond = Math.max(beyond, Math.abs(asFloat(ours[n]) - asFloat(expected[n])));
  }
  const error = differing / ours.length;
  const passed =
    differing <= Math.max(FEW_VALUES, tolerance.share * ours.length) && beyond <= tolerance.beyondStep;
  const note = `${differing} values differ; beyond one step by at most ${beyond.toPrecision(2)} of ${tolerance.beyondStep}`;
  return { name, error, tolerance: tolerance.share, passed, note };
}

/** A stored [M, g, g] memory as [g*g, M]. */
export function tokenMajor({ shape, values }: Tensor): Uint16Array {
  const channels = shape[0];
  const tokens = values.length / channels;
  return Uint16Array.from(values, (_, n) => values[(n % channels) * tokens + Math.floor(n / channels)]);
}

const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);

function asFloat(bits: number): number {
  words[0] = bits << 16;
  return floats[0];
}

/** bfloat16 bits as integers whose distance counts representable values. */
function ordered(bits: number): number {
  return bits & 0x8000 ? -(bits & 0x7fff) : bits;
}

function missized(name: string, length: number, reference: Tensor, tolerance: number): Check {
  const note = `${length} values, but the reference has ${reference.values.length}`;
  return { name, error: Number.POSITIVE_INFINITY, tolerance, passed: false, note };
}
