import { describe, expect, it } from 'vitest';
import { paintStroke } from './disc.ts';
import type { Affine2, Vec2 } from './plane-frame.ts';
import { apply } from './plane-frame.ts';

const size: Vec2 = [60, 40];
/** Half-millimetre columns, three-millimetre rows that run up the screen. */
const thickSlices: Affine2 = [0.5, 0, 0, -3, 0, 0];
const sheared: Affine2 = [0.7, 0, 0.4, 1.5, 0, 0];

const painted = (toMm: Affine2, from: Vec2, to: Vec2, radiusMm: number): Vec2[] => {
  const pixels = new Uint8Array(size[0] * size[1]);
  paintStroke(pixels, size, toMm, from, to, radiusMm, 1);
  return [...pixels].flatMap((v, n) => (v ? [[n % size[0], Math.floor(n / size[0])] as Vec2] : []));
};

describe('brush', () => {
  it.each([
    ['thick slices', thickSlices],
    ['a sheared grid', sheared],
  ])('is round in mm on %s', (_, toMm) => {
    const centre: Vec2 = [30, 20];
    const set = new Set(painted(toMm, centre, centre, 8).map(String));
    const middle = apply(toMm, centre);
    for (let row = 0; row < size[1]; row++)
      for (let column = 0; column < size[0]; column++) {
        const [x, y] = apply(toMm, [column, row]);
        expect(set.has(String([column, row]))).toBe(Math.hypot(x - middle[0], y - middle[1]) <= 8);
      }
  });

  it('leaves no gap in a fast stroke', () => {
    const columns = new Set(painted(thickSlices, [5, 20], [55, 20], 1).map(([column]) => column));
    for (let column = 5; column <= 55; column++) expect(columns.has(column)).toBe(true);
  });

  it('paints the pixel under the pointer even when it is thinner than a pixel', () => {
    expect(painted(thickSlices, [10.4, 7.3], [10.4, 7.3], 0.01)).toEqual([[10, 7]]);
  });

  it('stays inside the plane', () => {
    expect(() => painted(thickSlices, [-20, -5], [70, 60], 30)).not.toThrow();
    expect(painted(thickSlices, [-20, -20], [-20, -20], 1)).toEqual([]);
  });

  it('erases what the brush painted', () => {
    const pixels = new Uint8Array(size[0] * size[1]);
    paintStroke(pixels, size, sheared, [20, 20], [30, 22], 5, 1);
    paintStroke(pixels, size, sheared, [20, 20], [30, 22], 5, 0);
    expect(pixels.includes(1)).toBe(false);
  });
});
