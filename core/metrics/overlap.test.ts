import { expect, test } from 'vitest';
import { Mask } from '#core/masks';
import { dice } from './overlap.ts';

const shape = [2, 2, 2] as const;
const of = (...voxels: number[]) => Mask.fromDense(shape, voxels);

test('voxels that only one mask has count against both', () => {
  expect(dice(of(1, 1, 0, 0, 0, 0, 0, 0), of(0, 1, 1, 0, 0, 0, 0, 0))).toBe(0.5);
});

test('a false slice costs even where the reference has none', () => {
  expect(dice(of(1, 1, 1, 1, 1, 1, 1, 1), of(1, 1, 1, 1, 0, 0, 0, 0))).toBeCloseTo(8 / 12);
});

test('two empty masks agree', () => {
  expect(dice(of(0, 0, 0, 0, 0, 0, 0, 0), of(0, 0, 0, 0, 0, 0, 0, 0))).toBe(1);
});

test('masks of different grids are refused', () => {
  expect(() => dice(of(), new Mask([2, 2, 3]))).toThrow(/2 x 2 x 3/);
});
