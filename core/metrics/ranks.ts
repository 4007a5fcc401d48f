/** Twice the mid-rank of each value, from 2 up: whole numbers even where ranks are shared. */
export function doubledRanks(values: readonly number[]): number[] {
  const order = values.map((_, n) => n).sort((a, b) => values[a] - values[b]);
  const ranks = new Array<number>(values.length);
  for (let from = 0; from < order.length; ) {
    let to = from;
    while (to + 1 < order.length && values[order[to + 1]] === values[order[from]]) to++;
    for (let n = from; n <= to; n++) ranks[order[n]] = from + to + 2;
    from = to + 1;
  }
  return ranks;
}

/**
 * Spearman's rank correlation of paired values (1904), ties by mid-ranks, from -1 to 1. Null where there are fewer
 * than three pairs or one side does not vary: then there is no order to compare.
 */
export function rankCorrelation(pairs: readonly (readonly [number, number])[]): number | null {
  if (pairs.length < 3) return null;
  const [a, b] = [0, 1].map((side) => doubledRanks(pairs.map((pair) => pair[side])));
  // Both sides hold the ranks 1 to n, whose mean doubled is n + 1.
  const middle = pairs.length + 1;
  let [both, inA, inB] = [0, 0, 0];
  for (let n = 0; n < pairs.length; n++) {
    both += (a[n] - middle) * (b[n] - middle);
    inA += (a[n] - middle) ** 2;
    inB += (b[n] - middle) ** 2;
  }
  return inA === 0 || inB === 0 ? null : both / Math.sqrt(inA * inB);
}
