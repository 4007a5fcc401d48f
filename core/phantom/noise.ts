/** Adds white Gaussian noise of standard deviation `sd` (Box-Muller, two values a draw). */
export function addNoise(values: Float32Array, sd: number, random: () => number): void {
  for (let n = 0; n < values.length; n += 2) {
    const radius = sd * Math.sqrt(-2 * Math.log(1 - random()));
    const angle = 2 * Math.PI * random();
    values[n] += radius * Math.cos(angle);
    if (n + 1 < values.length) values[n + 1] += radius * Math.sin(angle);
  }
}
