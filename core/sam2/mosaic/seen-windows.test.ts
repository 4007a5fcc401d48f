import { expect, test } from 'vitest';
import { seenWindows } from './seen-windows.ts';

const size = 128;
const windows = { windowPx: 32, perSide: 4, atOnce: 2 };
const black = new Float32Array(3 * size * size).fill(-2);

/** Black but for one pixel of one channel. */
function pixelAt(x: number, y: number, channel = 0): Float32Array {
  const image = black.slice();
  image[(channel * size + y) * size + x] = -1.9;
  return image;
}

const seen = (image: Float32Array) => [...seenWindows(image, black, windows)];

test('a window with a single pixel that is not black is seen', () => {
  expect(seen(pixelAt(40, 70))[0]).toBe(9);
});

test('a pixel shows in the windows to its right and below where their first patches reach it', () => {
  expect(seen(pixelAt(61, 61, 2))).toEqual([5, 6, 9, 10]);
  expect(seen(pixelAt(60, 60, 2))[0]).toBe(5);
});

test('black windows fill up the last turn', () => {
  expect(seen(pixelAt(60, 60))).toEqual([5, 0]);
});

test('a black image has one turn all the same', () => {
  expect(seen(black)).toEqual([0, 1]);
});

test('windows that all show something are all seen, once each', () => {
  expect(seen(black.map((value) => value + 1))).toEqual(Array.from({ length: 16 }, (_, n) => n));
});
