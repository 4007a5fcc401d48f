import { describe, expect, test } from 'vitest';
import { Mask } from '#core/masks';
import { correctingClick } from './index.ts';

const identity = [
  [1, 0, 0, 0],
  [0, 1, 0, 0],
  [0, 0, 1, 0],
  [0, 0, 0, 1],
];
const grid = { shape: [9, 7, 2], affineLps: identity } as const;

/** Inclusive rectangles of slice 1. */
function mask(...boxes: (readonly [number, number, number, number])[]): Mask {
  const pixels = new Uint8Array(63);
  for (const [i0, j0, i1, j1] of boxes)
    for (let j = j0; j <= j1; j++) for (let i = i0; i <= i1; i++) pixels[i + 9 * j] = 1;
  const made = new Mask(grid.shape);
  made.setSlice(1, pixels);
  return made;
}
const click = (reference: Mask, predicted: Mask) => correctingClick(grid, { reference, predicted }, 'k', 1);

describe('the correcting click', () => {
  test('is positive in the middle of what was missed', () => {
    expect(click(mask([0, 0, 4, 4]), new Mask(grid.shape))).toEqual({ ijk: [2, 2, 1], positive: true });
  });

  test('is negative in the middle of what was made up', () => {
    expect(click(mask([0, 0, 2, 6]), mask([0, 0, 2, 6], [4, 2, 8, 6]))).toEqual({
      ijk: [6, 4, 1],
      positive: false,
    });
  });

  test('goes into the largest wrong region, not into the largest kind of error', () => {
    const reference = mask([0, 0, 1, 1], [0, 3, 1, 4], [4, 0, 8, 0]);
    const predicted = mask([4, 0, 8, 0], [4, 2, 6, 4]);
    expect(click(reference, predicted)).toEqual({ ijk: [5, 3, 1], positive: false });
  });

  test('is none where the slice is right', () => {
    expect(click(mask([1, 1, 3, 3]), mask([1, 1, 3, 3]))).toBeNull();
  });
});
