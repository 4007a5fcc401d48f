/**
 * Means over squares of pool x pool places (EfficientTAM, arXiv 2411.18933: a quarter of the keys for pool 2).
 * @param tokens [g * g, width]; g is a multiple of `pool`
 * @returns [(g / pool)^2, width]; the same array for pool 1
 */
export function pooledTokens(tokens: Float32Array, width: number, pool: number): Float32Array {
  if (pool === 1) return tokens;
  const side = Math.sqrt(tokens.length / width);
  const out = new Float32Array(tokens.length / pool ** 2);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const from = (y * side + x) * width;
      const to = (Math.floor(y / pool) * (side / pool) + Math.floor(x / pool)) * width;
      for (let n = 0; n < width; n++) out[to + n] += tokens[from + n] / pool ** 2;
    }
  }
  return out;
}
