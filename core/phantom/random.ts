/** Deterministic numbers in [0, 1) from a seed (mulberry32, public domain by Tommy Ettinger). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Adds white Gaussian noise of standard deviation `sd` (Box-Muller, two values a draw). */
export function addNoise(values: Float32Array, sd: number, random: () => number): void {
  for (let n = 0; n < values.length; n += 2) {
    const radius = sd * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[n] += radius * Math.cos(angle);
    if (n + 1 < values.length) values[n + 1] += radius * Math.sin(angle);
  }
}
