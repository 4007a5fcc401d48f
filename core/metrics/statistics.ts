import { randomFrom } from '#core/random';
import { doubledRanks } from './ranks.ts';

export function mean(values: readonly number[]): number {
  return values.reduce((sum, v) => sum + v, 0) / values.length;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** One value a patient, the mean of the patient's own: cases of one patient are not independent. */
export function byPatient<T extends { readonly patient: string }>(
  items: readonly T[],
  value: (item: T) => number,
): ReadonlyMap<string, number> {
  const groups = Map.groupBy(items, (item) => item.patient);
  const patients = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(patients.map(([patient, own]) => [patient, mean(own.map(value))]));
}

/**
 * Percentile bootstrap interval of the mean (Efron and Tibshirani 1993), the same for the same seed and values.
 * Null with fewer than two values: one patient tells nothing about others.
 */
export function bootstrapInterval(
  values: readonly number[],
  { seed = 1, resamples = 10_000, level = 0.95 } = {},
): [low: number, high: number] | null {
  if (values.length < 2) return null;
  const random = randomFrom(seed);
  const means = Float64Array.from({ length: resamples }, () => {
    let sum = 0;
    for (let n = 0; n < values.length; n++) sum += values[Math.floor(random() * values.length)];
    return sum / values.length;
  }).sort();
  const at = (share: number) => means[Math.min(resamples - 1, Math.floor(share * resamples))];
  return [at((1 - level) / 2), at((1 + level) / 2)];
}

/** Outcome of a two-sided paired test. */
export interface PairedTest {
  /** Pairs that differ; the others carry no sign and are left out (Wilcoxon 1945). */
  readonly pairs: number;
  readonly p: number;
  readonly method: 'exact' | 'normal';
}

const LARGEST_EXACT = 50;

/**
 * Wilcoxon's signed-rank test of paired differences, two-sided. Up to 50 pairs the exact distribution, ties
 * included (mid-ranks); beyond, the normal approximation with tie and continuity correction.
 */
export function wilcoxonSignedRank(differences: readonly number[]): PairedTest {
  const pairs = differences.filter((d) => d !== 0);
  const n = pairs.length;
  if (n === 0) return { pairs: 0, p: 1, method: 'exact' };
  const doubled = doubledRanks(pairs.map(Math.abs));
  const positive = doubled.reduce((sum, rank, m) => sum + (pairs[m] > 0 ? rank : 0), 0);
  const total = doubled.reduce((sum, rank) => sum + rank, 0);
  const smaller = Math.min(positive, total - positive);
  if (n <= LARGEST_EXACT) {
    const ways = new Float64Array(total + 1);
    ways[0] = 1;
    for (const rank of doubled) for (let sum = total; sum >= rank; sum--) ways[sum] += ways[sum - rank];
    const tail = ways.subarray(0, smaller + 1).reduce((sum, v) => sum + v, 0);
    return { pairs: n, p: Math.min(1, (2 * tail) / 2 ** n), method: 'exact' };
  }
  const variance = doubled.reduce((sum, rank) => sum + (rank / 2) ** 2, 0) / 4;
  const z = (total / 4 - smaller / 2 - 0.5) / Math.sqrt(variance);
  return { pairs: n, p: Math.min(1, 2 * upperTail(Math.max(0, z))), method: 'normal' };
}

/** P(Z > z) of the standard normal distribution (Abramowitz and Stegun 7.1.26, error below 1.5e-7). */
function upperTail(z: number): number {
  const x = z / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly =
    t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  return (poly * Math.exp(-x * x)) / 2;
}

/** Holm's step-down correction (1979): the adjusted p values, in the order given. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((_, n) => n).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length);
  let most = 0;
  for (const [step, n] of order.entries()) {
    most = Math.max(most, Math.min(1, (pValues.length - step) * pValues[n]));
    adjusted[n] = most;
  }
  return adjusted;
}

/**
 * The fewest patients with which the signed-rank test can be significant at all after Holm's correction: with n
 * pairs of one sign the smallest possible p is 2 / 2^n, and the first of m comparisons is held against alpha / m.
 */
export function fewestPatients(comparisons: number, alpha = 0.05): number {
  return Math.ceil(Math.log2((2 * Math.max(1, comparisons)) / alpha));
}
