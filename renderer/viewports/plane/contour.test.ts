import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Loop } from './contour.ts';
import { contourLoops } from './contour.ts';

/** Signed area by the shoelace formula: positive for an outer outline, negative for a hole's. */
function area(loop: Loop): number {
  let sum = 0;
  for (let n = 0; n < loop.length; n += 2) {
    const m = (n + 2) % loop.length;
    sum += loop[n] * loop[m + 1] - loop[m] * loop[n + 1];
  }
  return sum / 2;
}

const plane = fc
  .tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 8 }))
  .chain(([w, h]) =>
    fc
      .array(fc.integer({ min: 0, max: 1 }), { minLength: w * h, maxLength: w * h })
      .map((bits) => ({ size: [w, h] as const, pixels: Uint8Array.from(bits) })),
  );

describe('outline of a plane', () => {
  it('goes round one pixel in four corners', () => {
    expect(contourLoops(Uint8Array.from([0, 0, 0, 0, 1, 0, 0, 0, 0]), [3, 3])).toEqual([
      Int32Array.from([2, 1, 2, 2, 1, 2, 1, 1]),
    ]);
  });

  it('gives a hole an outline of its own', () => {
    const loops = contourLoops(Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1]), [3, 3]);
    expect(loops.map(area)).toEqual([9, -1]);
  });

  it('outlines two pixels that touch at a corner each by itself', () => {
    expect(contourLoops(Uint8Array.from([1, 0, 0, 1]), [2, 2]).map(area)).toEqual([1, 1]);
  });

  it('encloses exactly the pixels that are set', () => {
    fc.assert(
      fc.property(plane, ({ pixels, size }) => {
        const enclosed = contourLoops(pixels, size).reduce((sum, loop) => sum + area(loop), 0);
        expect(enclosed).toBe(pixels.reduce((n, v) => n + v, 0));
      }),
    );
  });
});
