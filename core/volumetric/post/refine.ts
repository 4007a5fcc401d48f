import type { RefineOptions } from '#core/contract';
import { type Appearance, learnAppearance } from './appearance.ts';
import { planeSize, type Stack } from './stack.ts';

/** Rounds in which the appearance and the prompted planes' mask improve each other (GrabCut). */
const ROUNDS = 2;

/**
 * The logits after looking at the scan itself: mean-field inference (Kraehenbuehl and Koltun 2011, here with the six
 * neighbours only) in a field whose unary term is the model's logit plus what the voxel's value says, and whose
 * pairwise term lets neighbours agree unless an edge lies between them. Deterministic. What the object looks like is
 * `known` or learnt from the prompted planes. Returns new logits.
 */
export function refine(stack: Stack, options: RefineOptions, known?: Appearance): Float32Array {
  let logits = stack.logits;
  for (let round = 0; round < (known ? 1 : ROUNDS); round++) logits = inferred(stack, logits, options, known);
  return logits;
}

function inferred(stack: Stack, now: Float32Array, options: RefineOptions, known?: Appearance): Float32Array {
  const { logitWeight, logitLimit, valueWeight, smoothness, iterations } = options;
  const { values, logits, fixed, width } = stack;
  const size = planeSize(stack);
  const share = (n: number) => (fixed[n] ? (fixed[n] > 0 ? 1 : 0) : 1 / (1 + Math.exp(-now[n])));
  const appearance = known ?? learnAppearance(stack, share);
  const edges = agreements(stack, smoothness);
  const count = logits.length;
  const unary = new Float32Array(count);
  // Mean of the field, -1..1, with a plane of zeros before and behind it: there is nothing to agree with.
  const mean = new Float32Array(count + 2 * size);
  for (let n = 0; n < count; n++) {
    if (!fixed[n])
      unary[n] =
        logitWeight * Math.max(-logitLimit, Math.min(logitLimit, logits[n])) +
        valueWeight * appearance(values[n]);
    mean[n + size] = fixed[n] || squashed(unary[n]);
  }
  const out = new Float32Array(count);
  const [first, last] = [fixed.indexOf(0), fixed.lastIndexOf(0)];
  if (first < 0) return out;
  for (let iteration = 0; iteration < iterations; iteration++) {
    // Sweeps up and down in place: each reaches further than an update of all voxels at once.
    const step = iteration % 2 ? -1 : 1;
    for (let n = step > 0 ? first : last; n >= first && n <= last; n += step) {
      if (fixed[n]) continue;
      const at = n + size;
      const u =
        unary[n] +
        edges.x[at] * mean[at + 1] +
        edges.x[at - 1] * mean[at - 1] +
        edges.y[at - width] * mean[at - width] +
        edges.y[at] * mean[at + width] +
        edges.t[n] * mean[n] +
        edges.t[at] * mean[at + size];
      out[n] = u;
      mean[at] = squashed(u);
    }
  }
  return out;
}

/** Close to tanh(v / 2), and many times faster. */
function squashed(v: number): number {
  return v / (2 + Math.abs(v));
}

/**
 * How strongly each voxel agrees with the next one along x, y and t; 0 beyond the block and between two that are
 * certain. A plane of zeros lies before the first.
 */
function agreements(stack: Stack, smoothness: number) {
  const { values, fixed, width, height, depth, spacingMm } = stack;
  const size = planeSize(stack);
  const sharpness = 1 / (2 * contrast(stack) ** 2);
  const finest = Math.min(...spacingMm);
  const [wx, wy, wt] = spacingMm.map((mm) => (smoothness * finest) / mm);
  const [x, y, t] = [0, 1, 2].map(() => new Float32Array(size + values.length));
  const like = (n: number, m: number) => {
    const difference = values[n] - values[m];
    return fixed[n] && fixed[m] ? 0 : Math.exp(-(difference * difference) * sharpness);
  };
  for (let k = 0, n = 0; k < depth; k++)
    for (let j = 0; j < height; j++)
      for (let i = 0; i < width; i++, n++) {
        if (i < width - 1) x[n + size] = wx * like(n, n + 1);
        if (j < height - 1) y[n + size] = wy * like(n, n + width);
        if (k < depth - 1) t[n + size] = wt * like(n, n + size);
      }
  return { x, y, t };
}

/** Root mean square difference of neighbours on the prompted planes: what counts as an edge. */
function contrast({ values, width, height, prompted }: Stack): number {
  let sum = 0;
  let count = 0;
  for (const t of prompted)
    for (let y = 0; y < height; y++)
      for (let x = 1; x < width; x++) {
        const n = x + width * (y + height * t);
        sum += (values[n] - values[n - 1]) ** 2;
        count++;
      }
  return Math.max(1e-6, Math.sqrt(sum / Math.max(1, count)));
}
