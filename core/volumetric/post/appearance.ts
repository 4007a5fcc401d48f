import { planeSize, type Stack } from './stack.ts';

/** How much more a voxel value speaks for the object than for what surrounds it: natural log of the ratio. */
export type Appearance = (value: number) => number;

const BINS = 64;
/** Width of the kernel that smooths a histogram, in bins: about the noise of a CT in a window of 400 HU. */
const KERNEL_BINS = 1.5;
/** Share of an even distribution in both histograms: what was never seen says nothing. */
const EVEN = 0.05;
const LIMIT = 3;

/**
 * Learns the object's and its surroundings' values from the prompted planes, each pixel weighted by how sure `inside`
 * (0..1) is: the colour models of GrabCut (Rother, Kolmogorov, Blake 2004), on one channel. Values are binned
 * between the 0.5th and 99.5th percentile of those planes.
 */
export function learnAppearance(stack: Stack, inside: (voxel: number) => number): Appearance {
  const size = planeSize(stack);
  const sorted = new Float32Array(stack.prompted.length * size);
  stack.prompted.forEach((t, n) => {
    sorted.set(stack.values.subarray(t * size, (t + 1) * size), n * size);
  });
  sorted.sort();
  const low = sorted[Math.floor(0.005 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.995 * (sorted.length - 1))];
  if (!(high > low)) return () => 0;

  const bin = (value: number) =>
    Math.max(0, Math.min(BINS - 1, Math.floor(((value - low) / (high - low)) * BINS)));
  const object = new Float64Array(BINS);
  const around = new Float64Array(BINS);
  for (const t of stack.prompted)
    for (let n = t * size; n < (t + 1) * size; n++) {
      const share = inside(n);
      const at = bin(stack.values[n]);
      object[at] += share;
      around[at] += 1 - share;
    }
  const [p, q] = [distribution(object), distribution(around)];
  const ratio = p.map((v, n) => Math.max(-LIMIT, Math.min(LIMIT, Math.log(v / q[n]))));
  return (value) => ratio[bin(value)];
}

/** A smoothed histogram that sums to 1 and is nowhere 0. */
function distribution(histogram: Float64Array): Float64Array {
  const smooth = histogram.map((_, n) =>
    histogram.reduce((sum, v, m) => sum + v * Math.exp(-(((m - n) / KERNEL_BINS) ** 2) / 2), 0),
  );
  const total = smooth.reduce((sum, v) => sum + v, 0) || 1;
  return smooth.map((v) => (1 - EVEN) * (v / total) + EVEN / BINS);
}
