import type { ModelCard } from '#core/contract';
import { expectedTensors, type Weights } from '#core/sam2/checkpoint';

/** Per tensor a factor and a shift, where a test wants larger outputs than the formula gives. */
export type FormulaAdjust = Readonly<Record<string, readonly [number, number]>>;

/** FNV-1a, 32 bits. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The murmur3 finalizer. */
function mix32(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35);
  return (x ^ (x >>> 16)) >>> 0;
}

/** n values in [-1, 1). */
export function uniform(key: number, n: number): Float64Array {
  return Float64Array.from(
    { length: n },
    (_, i) => mix32((Math.imul(i, 0x9e3779b1) + key) | 0) / 2 ** 31 - 1,
  );
}

/** Closed-form weights, bit for bit those that the reference numbers were computed with. */
export function formulaTensor(
  name: string,
  shape: readonly number[],
  seed: number,
  [factor, shift]: readonly [number, number] = [1, 0],
): Float32Array {
  const [offset, scale] = offsetAndScale(name, shape);
  const values = uniform(
    fnv1a(`${seed}:${name}`),
    shape.reduce((a, b) => a * b, 1),
  );
  return Float32Array.from(values, (u) => (offset + scale * u) * factor + shift);
}

function offsetAndScale(name: string, shape: readonly number[]): [number, number] {
  const last = name.split('.').at(-1);
  if (name.includes('positional_encoding_gaussian_matrix')) return [0, 1.5];
  if (name.endsWith('gamma')) return [0.1, 0.05];
  if (shape.length === 1 && last === 'weight') return [1, 0.1];
  if (last === 'bias') return [0, 0.05];
  const table = ['embed', 'token', 'tpos_enc', 'no_obj_ptr', 'no_mem'].some((part) => name.includes(part));
  if (table && !name.includes('patch_embed')) return [0, 0.2];
  const rest = shape.slice(1).reduce((a, b) => a * b, 1);
  const fanIn = name.includes('output_upscaling') ? shape[0] * shape[2] * shape[3] : rest;
  return [0, Math.sqrt(3 / fanIn)];
}

/** A whole model by formula: any card, no file. */
export function formulaWeights(card: ModelCard, seed: number, adjust: FormulaAdjust = {}): Weights {
  const shapes = expectedTensors(card);
  return {
    shape: (name) => shapes.get(name),
    read: (name) => formulaTensor(name, shapes.get(name) ?? [], seed, adjust[name]),
  };
}
