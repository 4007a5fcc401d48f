import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Affine,
  alignGrids,
  axisOrders,
  axisOrderTo,
  evenSpacing,
  type Grid,
  orientationCode,
  reorderGrid,
  reorderVoxels,
  resampleSlices,
  toWorld,
  type Vec3,
} from './index.ts';

const OBLIQUE: Grid = {
  shape: [4, 3, 2],
  affineLps: [
    [0.9, 0.1, 0.2, -20],
    [-0.1, 0.8, -0.3, 5],
    [0.05, 0.2, 2.4, 70],
    [0, 0, 0, 1],
  ],
};
const order = fc.constantFrom(...axisOrders());

describe('axis orders', () => {
  test('there are 48 and each gives its own orientation code', () => {
    const codes = axisOrders().map((o) => orientationCode(reorderGrid(OBLIQUE, o).affineLps));
    expect(new Set(codes).size).toBe(48);
  });

  test('a voxel keeps its value at its place in the world', () => {
    const data = Int16Array.from({ length: 24 }, (_, n) => n);
    fc.assert(
      fc.property(order, (o) => {
        const grid = reorderGrid(OBLIQUE, o);
        const turned = reorderVoxels(OBLIQUE.shape, data, o);
        const values = (g: Grid, voxels: Int16Array) => {
          const at = new Map<string, number>();
          for (let n = 0; n < voxels.length; n++) {
            const ijk: Vec3 = [
              n % g.shape[0],
              Math.floor(n / g.shape[0]) % g.shape[1],
              Math.floor(n / (g.shape[0] * g.shape[1])),
            ];
            at.set(
              toWorld(g.affineLps, ijk)
                .map((v) => v.toFixed(6))
                .join(),
              voxels[n],
            );
          }
          return at;
        };
        expect(new Map([...values(grid, turned)].sort())).toEqual(new Map([...values(OBLIQUE, data)].sort()));
      }),
    );
  });

  test('any orientation can be turned into any other', () => {
    fc.assert(
      fc.property(order, order, (a, b) => {
        const start = reorderGrid(OBLIQUE, a);
        const wanted = orientationCode(reorderGrid(OBLIQUE, b).affineLps);
        const turned = reorderGrid(start, axisOrderTo(start.affineLps, wanted));
        return orientationCode(turned.affineLps) === wanted;
      }),
    );
  });

  test.each(['XYZ', 'LLS', 'LP'])('%s is no orientation', (code) => {
    expect(() => axisOrderTo(OBLIQUE.affineLps, code)).toThrow(RangeError);
  });
});

describe('alignGrids', () => {
  test('finds the order that lays one grid over the other', () => {
    fc.assert(
      fc.property(order, (o) => {
        const found = alignGrids(reorderGrid(OBLIQUE, o), OBLIQUE);
        if ('reason' in found) return false;
        const back = reorderGrid(reorderGrid(OBLIQUE, o), found).affineLps;
        return back.every((row, r) => row.every((v, c) => Math.abs(v - OBLIQUE.affineLps[r][c]) < 1e-9));
      }),
    );
  });

  test('tells the distance of a grid that lies elsewhere', () => {
    const affineLps: Affine = OBLIQUE.affineLps.map((row, r) =>
      r === 2 ? [...row.slice(0, 3), row[3] + 246] : row,
    );
    expect(alignGrids({ ...OBLIQUE, affineLps }, OBLIQUE)).toMatchObject({
      reason: expect.stringContaining('246.00 mm'),
    });
  });

  test('tells both sizes of a grid of another shape', () => {
    expect(alignGrids({ ...OBLIQUE, shape: [4, 4, 2] }, OBLIQUE)).toMatchObject({
      reason: expect.stringContaining('4 x 4 x 2 voxels, the case 4 x 3 x 2'),
    });
  });
});

describe('even spacing', () => {
  test('a missing slice is the mean of its neighbours and the others are untouched', () => {
    const even = evenSpacing([0, 2, 6, 8], 2);
    const out = resampleSlices(Int16Array.from([0, 20, 61, 80]), 1, even);
    expect(even.stepMm).toBe(2);
    expect(out).toEqual(Int16Array.from([0, 20, 41, 61, 80]));
    expect(even.mix.map((m) => m.weight)).toEqual([0, 0, 0.5, 0, 0]);
  });

  test('a linear ramp stays the same ramp, whatever the places of the slices', () => {
    const places = fc.array(fc.double({ min: 0.3, max: 4, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(places, fc.double({ min: 0.3, max: 4, noNaN: true }), (gaps, step) => {
        let place = 5;
        const at = [place, ...gaps.map((gap) => (place += gap))];
        const even = evenSpacing(at, step);
        const out = resampleSlices(Float32Array.from(at), 1, even);
        // A new slice within a hundredth of a step of an old one is taken from there.
        return out.every((v, k) => Math.abs(v - (5 + k * even.stepMm)) <= 0.0101 * even.stepMm + 1e-4);
      }),
    );
  });
});
