import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bootstrapInterval,
  byPatient,
  fewestPatients,
  holm,
  mean,
  median,
  wilcoxonSignedRank,
} from './statistics.ts';

test('the median of an even number of values lies between the middle two', () => {
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([3, 1, 2])).toBe(2);
});

test('a patient with many cases weighs as much as one with a single case', () => {
  const items = [
    { patient: 'b', dice: 0.5 },
    { patient: 'a', dice: 0.8 },
    { patient: 'a', dice: 1 },
  ];
  expect([...byPatient(items, (c) => c.dice)]).toEqual([
    ['a', 0.9],
    ['b', 0.5],
  ]);
});

describe('the bootstrap interval', () => {
  const values = [0.61, 0.72, 0.75, 0.8, 0.83, 0.84, 0.9, 0.91];

  test('is the same for the same seed', () => {
    expect(bootstrapInterval(values, { seed: 5 })).toEqual(bootstrapInterval(values, { seed: 5 }));
  });

  test('holds the mean, and is about as wide as theory says', () => {
    const [low, high] = bootstrapInterval(values)!;
    const sd = Math.sqrt(mean(values.map((v) => (v - mean(values)) ** 2)));
    expect(low).toBeLessThan(mean(values));
    expect(high).toBeGreaterThan(mean(values));
    expect(high - low).toBeCloseTo((2 * 1.96 * sd) / Math.sqrt(values.length), 1);
  });

  test('does not exist for a single patient', () => {
    expect(bootstrapInterval([0.9])).toBeNull();
  });
});

describe("Wilcoxon's signed-rank test", () => {
  test('six pairs of one sign give 2 / 2^6', () => {
    expect(wilcoxonSignedRank([1, 2, 3, 4, 5, 6])).toEqual({ pairs: 6, p: 2 / 64, method: 'exact' });
  });

  test('agrees with the published example of Hollander and Wolfe (depression scores: p = 0.0391)', () => {
    const before = [1.83, 0.5, 1.62, 2.48, 1.68, 1.88, 1.55, 3.06, 1.3];
    const after = [0.878, 0.647, 0.598, 2.05, 1.06, 1.29, 1.06, 3.14, 1.29];
    expect(wilcoxonSignedRank(before.map((v, n) => v - after[n])).p).toBeCloseTo(0.0390625, 10);
  });

  test('pairs without a difference are left out', () => {
    expect(wilcoxonSignedRank([0, 0, 1, 2, 3]).pairs).toBe(3);
    expect(wilcoxonSignedRank([0, 0]).p).toBe(1);
  });

  test('counts every assignment of signs, shared ranks included', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1, maxLength: 8 }),
        (differences) => {
          const pairs = differences.filter((d) => d !== 0);
          expect(wilcoxonSignedRank(differences).p).toBeCloseTo(byEnumeration(pairs), 10);
        },
      ),
    );
  });

  test('beyond 50 pairs the approximation goes on where the exact distribution ends', () => {
    const differences = (n: number) => Array.from({ length: n }, (_, m) => (m % 3 === 0 ? -1 : 1) * (m + 1));
    const [exact, normal] = [wilcoxonSignedRank(differences(50)), wilcoxonSignedRank(differences(51))];
    expect([exact.method, normal.method]).toEqual(['exact', 'normal']);
    expect(normal.p / exact.p).toBeGreaterThan(0.5);
    expect(normal.p / exact.p).toBeLessThan(2);
  });
});

function byEnumeration(pairs: readonly number[]): number {
  if (pairs.length === 0) return 1;
  const rank = (d: number) =>
    pairs.filter((o) => Math.abs(o) < Math.abs(d)).length +
    (pairs.filter((o) => Math.abs(o) === Math.abs(d)).length + 1) / 2;
  const ranks = pairs.map(rank);
  const total = ranks.reduce((a, b) => a + b, 0);
  const lower = (positive: number) => Math.min(positive, total - positive);
  const seen = lower(ranks.reduce((sum, r, n) => sum + (pairs[n] > 0 ? r : 0), 0));
  let asExtreme = 0;
  for (let signs = 0; signs < 2 ** pairs.length; signs++)
    if (lower(ranks.reduce((sum, r, n) => sum + (signs & (1 << n) ? r : 0), 0)) <= seen) asExtreme++;
  return Math.min(1, asExtreme / 2 ** pairs.length);
}

test("Holm's correction holds the smallest p against all comparisons and never falls", () => {
  expect(holm([0.04, 0.01, 0.03])).toEqual([0.06, 0.03, 0.06]);
});

test('with fewer than six patients one comparison cannot be significant, with two comparisons seven are needed', () => {
  expect(fewestPatients(1)).toBe(6);
  expect(fewestPatients(2)).toBe(7);
  expect(2 / 2 ** 6).toBeLessThanOrEqual(0.05);
  expect(2 / 2 ** 5).toBeGreaterThan(0.05);
});
