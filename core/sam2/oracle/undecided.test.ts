import { describe, expect, test } from 'vitest';
import { isCutUndecided, undecidedHoles } from './undecided.ts';

const SIDE = 5;

/** Foreground 3 everywhere but at the given places (index: logit). */
function logits(places: Record<number, number> = {}): Float32Array {
  const out = new Float32Array(SIDE * SIDE).fill(3);
  for (const [n, v] of Object.entries(places)) out[Number(n)] = v;
  return out;
}

function undecided(
  ours: Record<number, number>,
  unfilled: Record<number, number>,
  theirs: Record<number, number>,
) {
  const reference = { type: 'F32' as const, shape: [SIDE, SIDE], values: logits(theirs) };
  return [...undecidedHoles({ lowRes: logits(ours), unfilled: logits(unfilled) }, reference, 1e-2)].sort();
}

describe('a hole is undecided', () => {
  test('not where both sides filled it', () => {
    expect(undecided({ 12: 0.1 }, { 12: 1e-6 }, { 12: 0.1 })).toEqual([]);
  });

  test('where a pixel at 0 is a hole for one side alone', () => {
    expect(undecided({ 12: 1e-6 }, { 12: 1e-6 }, { 12: 0.1 })).toEqual([12]);
  });

  test('as a whole, where a pixel at 0 beside it makes it too large', () => {
    const hole = { 11: -2, 12: -2, 13: -2 };
    const ours = { 11: 0.1, 12: 0.1, 13: 0.1, 14: 1e-6 };
    expect(undecided(ours, { ...hole, 14: 1e-6 }, { ...hole, 14: -1e-6 })).toEqual([11, 12, 13]);
  });

  test('not where nothing is near 0', () => {
    expect(undecided({ 12: 0.1 }, { 12: -2 }, { 12: -2 })).toEqual([]);
  });
});

describe('the cut of a mask is undecided', () => {
  test('where enlarging it meets 0 within the error', () => {
    const edge = Float32Array.of(-1, 7, -1, 7);
    expect(isCutUndecided(edge, 8, 1e-6)).toBe(true);
    expect(
      isCutUndecided(
        edge.map((v) => v + 0.01),
        8,
        1e-6,
      ),
    ).toBe(false);
    expect(
      isCutUndecided(
        edge.map((v) => v + 0.01),
        8,
        0.02,
      ),
    ).toBe(true);
  });
});
