import fc from 'fast-check';
import { expect, it } from 'vitest';
import { occupied } from './occupied.ts';

const slices = fc
  .record({ width: fc.integer({ min: 1, max: 24 }), height: fc.integer({ min: 1, max: 6 }) })
  .chain(({ width, height }) =>
    fc.record({
      width: fc.constant(width),
      set: fc.array(fc.array(fc.nat(width * height - 1), { maxLength: 4 }), { minLength: 1, maxLength: 3 }),
      pixels: fc.constant(width * height),
      offset: fc.nat(7),
    }),
  );

it('leaves out no voxel that is set, wherever the bytes lie in memory', () => {
  fc.assert(
    fc.property(slices, ({ width, set, pixels, offset }) => {
      const stack = set.map((places) => {
        const slice = new Uint8Array(new ArrayBuffer(pixels + offset), offset);
        for (const n of places) slice[n] = 1;
        return slice;
      });
      const where = occupied(stack, width);
      expect(where === undefined).toBe(set.every((places) => places.length === 0));
      set.forEach((places, k) => {
        for (const n of places) {
          const [i, j] = [n % width, Math.floor(n / width)];
          expect(where?.columns[0]).toBeLessThanOrEqual(i);
          expect(where?.columns[1]).toBeGreaterThan(i);
          expect(where?.rows[0]).toBeLessThanOrEqual(j);
          expect(where?.rows[1]).toBeGreaterThan(j);
          expect(where?.rowsOfSlice[k]?.[0]).toBeLessThanOrEqual(j);
          expect(where?.rowsOfSlice[k]?.[1]).toBeGreaterThan(j);
        }
      });
    }),
  );
});

it('is no wider than a word beyond what is set', () => {
  const slice = new Uint8Array(64 * 64);
  slice[20 + 64 * 30] = 1;
  slice[33 + 64 * 40] = 1;
  expect(occupied([undefined, slice], 64)).toEqual({
    columns: [16, 40],
    rows: [30, 41],
    rowsOfSlice: [undefined, [30, 41]],
  });
});
