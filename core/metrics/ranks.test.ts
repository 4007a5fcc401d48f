import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rankCorrelation } from './ranks.ts';

const pairs = fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })), {
  minLength: 3,
  maxLength: 40,
});

describe("Spearman's rank correlation", () => {
  test('is 1 - 6 * D / (n * (n * n - 1)) where no value is shared, D the sum of squared rank differences', () => {
    const given = [1, 2, 3, 4, 5, 6].map((a, n) => [a, [3, 1, 2, 5, 6, 4][n]] as const);
    expect(rankCorrelation(given)).toBeCloseTo(1 - (6 * 12) / (6 * 35), 12);
  });

  test('shares ranks between equal values, as scipy does', () => {
    // scipy.stats.spearmanr([1, 2, 2, 3], [1, 3, 2, 4])
    const tied = [
      [1, 1],
      [2, 3],
      [2, 2],
      [3, 4],
    ] as const;
    expect(rankCorrelation(tied)).toBeCloseTo(0.9486832980505138, 12);
  });

  test('does not change under any rising function of one side, and turns round under a falling one', () => {
    fc.assert(
      fc.property(pairs, (given) => {
        const found = rankCorrelation(given);
        const risen = rankCorrelation(given.map(([a, b]) => [Math.exp(a / 7), b ** 3]));
        const fallen = rankCorrelation(given.map(([a, b]) => [-a, b]));
        if (found === null) return risen === null && fallen === null;
        expect(risen).toBeCloseTo(found, 9);
        expect(fallen).toBeCloseTo(-found, 9);
      }),
    );
  });

  test('is not told from two pairs, nor where one side is the same throughout', () => {
    expect(
      rankCorrelation([
        [0, 0],
        [1, 1],
      ]),
    ).toBeNull();
    expect(
      rankCorrelation([
        [5, 1],
        [5, 2],
        [5, 3],
      ]),
    ).toBeNull();
  });
});
