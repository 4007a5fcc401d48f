import { expect, test } from 'vitest';
import { placesNear } from './places-near.ts';

/** [16, 16] logits over a grid of 4 x 4 places, inside at one point. */
function maskAt(x: number, y: number): Float32Array {
  const logits = new Float32Array(256).fill(-1);
  logits[y * 16 + x] = 1;
  return logits;
}

const rows = (places: Uint8Array) => [0, 1, 2, 3].map((row) => places.slice(4 * row, 4 * row + 4).join(''));

test('a place is touched by a single point of the mask', () => {
  expect(rows(placesNear(maskAt(7, 3), 4, 0))).toEqual(['0100', '0000', '0000', '0000']);
});

test('the places around it are near, and the grid ends at its edge', () => {
  expect(rows(placesNear(maskAt(15, 8), 4, 1))).toEqual(['0000', '0011', '0011', '0011']);
});

test('nothing is near no mask', () => {
  expect(placesNear(new Float32Array(256).fill(-1), 4, 2)).not.toContain(1);
});
