import { expect, test } from 'vitest';
import { Mask } from '#core/masks';
import {
  decay,
  falseVoxelRatio,
  missedSlices,
  overPropagatedSlices,
  sliceAgreements,
  sliceDice,
} from './slices.ts';

/** One row of two voxels a slice; each string is a slice. */
const mask = (...slices: string[]) =>
  Mask.fromDense(
    [2, 1, slices.length],
    slices.flatMap((s) => [...s].map(Number)),
  );

const reference = mask('00', '11', '11', '11', '00', '00');
const predicted = mask('00', '00', '11', '10', '01', '00');
const slices = sliceAgreements(reference, predicted, 'k');

test('a plane is counted in the reference, in the prediction and in both', () => {
  expect(slices[3]).toEqual({ slice: 3, reference: 2, predicted: 1, both: 1 });
});

test('planes lie along any axis', () => {
  expect(sliceAgreements(reference, predicted, 'i').map((s) => s.both)).toEqual([2, 1]);
});

test('running on past the end of the object and losing it are told apart', () => {
  expect(overPropagatedSlices(slices)).toBe(1);
  expect(missedSlices(slices)).toBe(1);
});

test('voxels beyond the object are a share of its own', () => {
  expect(falseVoxelRatio(slices)).toBe(1 / 6);
});

test('a plane that is empty in both agrees', () => {
  expect(sliceDice(slices[0])).toBe(1);
});

test('Dice decays with the distance from the nearest prompt, in mm; planes without anything do not count', () => {
  expect(decay(slices, [2], 6)).toEqual([
    { fromMm: 0, slices: 2, dice: expect.closeTo((0 + 2 / 3) / 2, 12) },
    { fromMm: 10, slices: 1, dice: 0 },
  ]);
});
