import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meansAt, mosaicOf, mosaicSquares } from './mosaic.ts';

const grids = fc
  .constantFrom(4, 6, 8, 12)
  .chain((side) =>
    fc.tuple(
      fc.constant(side),
      fc.uint8Array({ minLength: side ** 2, maxLength: side ** 2, max: 1 }),
      fc.constantFrom(1, 2, 4),
    ),
  );

test('with nothing that matters the largest squares cover a grid', () => {
  const { squares } = mosaicOf(new Uint8Array(64), 8, 4);
  expect([...squares]).toEqual([80, 81, 82, 83]);
});

test('around a place of its own squares grow with the distance', () => {
  const single = new Uint8Array(16);
  single[5] = 1;
  const { squares, coveredBy } = mosaicOf(single, 4, 4);
  expect([...squares]).toEqual([0, 1, 4, 5, 17, 18, 19]);
  expect([...coveredBy]).toEqual([0, 1, 4, 4, 2, 3, 4, 4, 5, 5, 6, 6, 5, 5, 6, 6]);
});

test('squares are of sides that divide the grid', () => {
  expect([12, 6, 5].map(mosaicSquares)).toEqual([[1, 2, 4], [1, 2], [1]]);
});

test('every place that matters is a square of its own, by its own number', () => {
  fc.assert(
    fc.property(grids, ([side, single, most]) => {
      const { squares, coveredBy } = mosaicOf(single, side, most);
      single.forEach((matters, place) => {
        if (matters) expect(squares[coveredBy[place]]).toBe(place);
      });
    }),
  );
});

test('squares count for as many places as they cover: the mean over all is kept', () => {
  fc.assert(
    fc.property(grids, ([side, single, most]) => {
      const mosaic = mosaicOf(single, side, most);
      const tokens = Float32Array.from({ length: side ** 2 }, (_, n) => (n * 37) % 101);
      const means = meansAt(tokens, 1, mosaic);
      const spread = mosaic.coveredBy.reduce((sum, square) => sum + means[square], 0);
      expect(spread).toBeCloseTo(
        tokens.reduce((sum, v) => sum + v, 0),
        1,
      );
    }),
  );
});

test('means are taken channel by channel', () => {
  // A grid of 2 x 2 places with two channels.
  const mosaic = mosaicOf(new Uint8Array(4), 2, 4);
  expect([...meansAt(Float32Array.of(0, 1, 2, 3, 4, 5, 6, 7), 2, mosaic)]).toEqual([3, 4]);
});
