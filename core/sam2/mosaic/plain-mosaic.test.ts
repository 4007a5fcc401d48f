import { describe, expect, test } from 'vitest';
import { randomFrom } from '#core/random';
import { plainMosaic } from './plain-mosaic.ts';

const size = 128;
const std: [number, number, number] = [0.229, 0.224, 0.225];

/** A grey image by its values 0..1 in the window, [3, size, size]. */
function image(grey: (x: number, y: number) => number): Float32Array {
  return Float32Array.from({ length: 3 * size * size }, (_, n) => {
    const [x, y] = [n % size, Math.floor(n / size) % size];
    return grey(x, y) / std[Math.floor(n / size ** 2)];
  });
}

/** Sides of the squares that cover the grid's 8 x 8 places, row by row. */
function sides(of: Float32Array): string[] {
  const { squares, coveredBy } = plainMosaic(of, size, std);
  const side = (place: number) =>
    squares[coveredBy[place]] < 64 ? 1 : squares[coveredBy[place]] < 80 ? 2 : 4;
  return Array.from({ length: 8 }, (_, y) => Array.from({ length: 8 }, (_, x) => side(8 * y + x)).join(''));
}

const all = (row: string) => Array.from({ length: 8 }, () => row);

describe('one token stands for several places', () => {
  test('where an image is all of one grey', () => {
    expect(sides(image(() => 0.4))).toEqual(all('44444444'));
  });

  test('where noise is all there is', () => {
    // Of a twenty-fifth of the window, as 16 HU are of 400.
    const uniform = randomFrom(1);
    const grey = Float32Array.from(
      { length: size * size },
      () => 0.5 + 0.04 * Math.sqrt(12) * (uniform() - 0.5),
    );
    expect(sides(image((x, y) => grey[y * size + x]))).toEqual(all('44444444'));
  });

  test('where two sides of an edge differ by less than a twenty-fifth of the window', () => {
    expect(sides(image((x) => (x < 40 ? 0.5 : 0.53)))).toEqual(all('44444444'));
  });
});

describe('a place keeps its own', () => {
  test('on an edge, and squares beside it are smaller', () => {
    expect(sides(image((x) => (x < 40 ? 0.5 : 0.6)))).toEqual(all('22114444'));
  });

  test('where a vessel of a few pixels runs', () => {
    const vessel = image((x, y) => (Math.hypot(x - 72, y - 72) < 4 ? 0.9 : 0.5));
    expect(sides(vessel)).toEqual([
      ...Array(4).fill('44444444'),
      ...Array(2).fill('44441122'),
      ...Array(2).fill('44442222'),
    ]);
  });

  test('where one channel alone shows something', () => {
    const shown = image(() => 0.5);
    for (let n = 2 * size ** 2; n < 2 * size ** 2 + 8 * size; n++) shown[n] += 1;
    expect(sides(shown)[0]).toBe('11111111');
  });
});
