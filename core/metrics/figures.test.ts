import { describe, expect, test } from 'vitest';
import type { StructureFigures } from '#core/contract';
import { correctedMean, figureMeans } from './figures.ts';

const structure = (dice: number, more: Partial<StructureFigures> = {}): StructureFigures => ({
  scan: 'a',
  structure: 'liver',
  voxels: 1000,
  compact: true,
  promptedDice: 0.9,
  dice,
  fromMaskDice: 0.95,
  falseVoxelRatio: 0.1,
  baselines: { box: 0.5, growing: 0.7, copy: 0.6 },
  corrected: [{ by: 'clicks', dice: [0.8, 0.9, 0.95] }],
  ...more,
});

describe('the figures of a group', () => {
  test('are means in which every structure counts once', () => {
    expect(figureMeans([structure(0.8), structure(0.6)])).toMatchObject({
      structures: 2,
      dice: 0.7,
      fromMaskDice: 0.95,
      falseVoxelRatio: 0.1,
    });
  });

  test('count as won only what is above every baseline', () => {
    const level = structure(0.7);
    const lost = structure(0.65);
    expect(figureMeans([structure(0.8), level, lost])?.aboveBaselines).toBe(1);
  });

  test('give no mean of what only some structures have', () => {
    expect(figureMeans([structure(0.8), structure(0.8, { fromMaskDice: null })])?.fromMaskDice).toBeNull();
    expect(correctedMean([structure(0.8), structure(0.8, { corrected: [] })], 'clicks', 1)).toBeNull();
  });

  test('are none for no structure', () => {
    expect(figureMeans([])).toBeNull();
    expect(correctedMean([], 'clicks', 1)).toBeNull();
  });
});

describe('after corrections', () => {
  test('the mean is that of the corrections asked for', () => {
    const better = structure(0.8, { corrected: [{ by: 'clicks', dice: [0.9, 1, 1] }] });
    expect(correctedMean([structure(0.8), better], 'clicks', 1)).toBeCloseTo(0.85, 12);
    expect(correctedMean([structure(0.8), better], 'clicks', 3)).toBeCloseTo(0.975, 12);
  });

  test('a reader who had no slice left stays at what was reached', () => {
    expect(correctedMean([structure(0.8)], 'clicks', 5)).toBe(0.95);
    const right = structure(0.8, { corrected: [{ by: 'clicks', dice: [] }] });
    expect(correctedMean([right], 'clicks', 5)).toBe(0.8);
  });
});
