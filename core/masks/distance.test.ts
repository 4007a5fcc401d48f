import fc from 'fast-check';
import { expect, test } from 'vitest';
import { squaredDistancesMm } from './distance.ts';

const grids = fc
  .tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 }), fc.integer({ min: 1, max: 4 }))
  .chain((shape) =>
    fc.record({
      shape: fc.constant(shape),
      spacingMm: fc.tuple(
        ...[0, 1, 2].map(() => fc.double({ min: 0.3, max: 5, noNaN: true })),
      ) as fc.Arbitrary<[number, number, number]>,
      set: fc.uint8Array({
        min: 0,
        max: 1,
        minLength: shape[0] * shape[1] * shape[2],
        maxLength: shape[0] * shape[1] * shape[2],
      }),
    }),
  );

test('every voxel is told the distance to the nearest set one', () => {
  fc.assert(
    fc.property(grids, ({ shape, spacingMm, set }) => {
      const found = squaredDistancesMm(set, shape, spacingMm);
      const place = (n: number) => [
        n % shape[0],
        Math.floor(n / shape[0]) % shape[1],
        Math.floor(n / shape[0] / shape[1]),
      ];
      for (let n = 0; n < set.length; n++) {
        let nearest = Number.POSITIVE_INFINITY;
        for (let m = 0; m < set.length; m++) {
          if (!set[m]) continue;
          const gap = place(n).map((v, axis) => (v - place(m)[axis]) * spacingMm[axis]);
          nearest = Math.min(nearest, gap[0] ** 2 + gap[1] ** 2 + gap[2] ** 2);
        }
        if (nearest === Number.POSITIVE_INFINITY) expect(found[n]).toBe(nearest);
        else expect(found[n]).toBeCloseTo(nearest, 9);
      }
    }),
  );
});
