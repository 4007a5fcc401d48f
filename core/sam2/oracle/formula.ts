import type { Weights } from '#core/sam2/checkpoint';

/** FNV-1a, 32 bits. */
function hashName(text: string): number {
  let h = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) h = Math.imul(h ^ byte, 0x01000193);
  return h >>> 0;
}

/** The murmur3 finalizer. */
export function hash32(value: number): number {
  let x = value;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** Element n of the uniform sequence in [-1, 1) of a key. */
export function uniform(key: number, n: number): number {
  return hash32((Math.imul(n, 0x9e3779b1) + key) >>> 0) / 2 ** 31 - 1;
}

/**
 * A whole model by formula, bit for bit the same in any language: a hash of seed and tensor name starts a uniform
 * sequence over the tensor's elements. `shapes` are those of an official-layout checkpoint.
 */
export function formulaWeights(
  shapes: ReadonlyMap<string, readonly number[]>,
  seed: number,
  adjustments: Readonly<Record<string, Adjustment>> = {},
): Weights {
  return {
    shape: (name) => shapes.get(name),
    read: (name) => formulaTensor(name, shapes.get(name) ?? [], seed, adjustments[name]),
  };
}

/** Factor and shift of a tensor after the general rule. */
export type Adjustment = readonly [factor: number, shift: number];

function formulaTensor(
  name: string,
  shape: readonly number[],
  seed: number,
  [factor, shift]: Adjustment = [1, 0],
): Float32Array {
  const key = hashName(`${seed}:${name}`);
  const { offset, scale } = range(name, shape);
  const length = shape.reduce((product, side) => product * side, 1);
  const out = new Float32Array(length);
  for (let n = 0; n < length; n++) out[n] = (offset + scale * uniform(key, n)) * factor + shift;
  return out;
}

const EMBEDDINGS = ['embed', 'token', 'tpos_enc', 'no_obj_ptr', 'no_mem'];

/** Offset and half width of a tensor's values by its name; the first rule that fits holds. */
function range(name: string, shape: readonly number[]): { offset: number; scale: number } {
  if (name.includes('positional_encoding_gaussian_matrix')) return { offset: 0, scale: 1.5 };
  if (name.endsWith('gamma')) return { offset: 0.1, scale: 0.05 };
  if (shape.length === 1 && name.endsWith('.weight')) return { offset: 1, scale: 0.1 };
  if (name.endsWith('.bias')) return { offset: 0, scale: 0.05 };
  if (EMBEDDINGS.some((part) => name.includes(part)) && !name.includes('patch_embed'))
    return { offset: 0, scale: 0.2 };
  const fanIn = name.includes('output_upscaling')
    ? shape[0] * shape[2] * shape[3]
    : shape.slice(1).reduce((product, side) => product * side, 1);
  return { offset: 0, scale: Math.sqrt(3 / fanIn) };
}
