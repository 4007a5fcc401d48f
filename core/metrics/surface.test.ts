import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Mask } from '#core/masks';
import { hausdorff95Mm, surfaceDice, surfaceDistances } from './surface.ts';

type Triple = [number, number, number];

/** A cube of 3 x 3 x 3 voxels whose lowest corner is `at`, on a grid of 12 x 8 x 8. */
function cube(at: Triple, side = 3): Mask {
  const mask = new Mask([12, 8, 8]);
  for (let k = at[2]; k < at[2] + side; k++) {
    const slice = new Uint8Array(96);
    for (let j = at[1]; j < at[1] + side; j++) slice.fill(1, 12 * j + at[0], 12 * j + at[0] + side);
    mask.setSlice(k, slice);
  }
  return mask;
}

const nothing = new Mask([12, 8, 8]);
const distances = (a: Mask, b: Mask, spacing: Triple = [1, 1, 1]) => surfaceDistances(a, b, spacing);

describe('surface Dice', () => {
  test('is 1 for the same mask, without any tolerance', () => {
    expect(surfaceDice(distances(cube([1, 1, 1]), cube([1, 1, 1])), 0)).toBe(1);
  });

  test('forgives a shift up to the tolerance, in mm and not in voxels', () => {
    const shifted = distances(cube([1, 1, 1]), cube([2, 1, 1]), [2.5, 1, 1]);
    expect(surfaceDice(shifted, 2)).toBeLessThan(1);
    expect(surfaceDice(shifted, 2.5)).toBe(1);
  });

  test('counts the part of both surfaces that is near: a shift by 2 leaves 9 of 26 voxels in place', () => {
    // x = 3 is the end of one cube and the beginning of the other; its inner voxel is surface for both.
    expect(surfaceDice(distances(cube([1, 1, 1]), cube([3, 1, 1])), 0)).toBeCloseTo(9 / 26, 12);
  });

  test('is 0 where only one mask is empty and 1 where both are', () => {
    expect(surfaceDice(distances(cube([1, 1, 1]), nothing), 3)).toBe(0);
    expect(surfaceDice(distances(nothing, nothing), 3)).toBe(1);
  });
});

describe('the 95th percentile of the Hausdorff distance', () => {
  test('is the shift where all of the nearer faces moved by it', () => {
    expect(hausdorff95Mm(distances(cube([1, 1, 1], 1), cube([6, 1, 1], 1), [2, 1, 1]))).toBe(10);
  });

  test('does not exist between a mask and nothing', () => {
    expect(hausdorff95Mm(distances(cube([1, 1, 1]), nothing))).toBeNull();
    expect(hausdorff95Mm(distances(nothing, nothing))).toBe(0);
  });
});

test('distances agree with a search through all pairs of surface voxels', () => {
  const shape: Triple = [5, 4, 3];
  const voxels = fc.uint8Array({ min: 0, max: 1, minLength: 60, maxLength: 60 });
  const edge = fc.double({ min: 0.5, max: 4, noNaN: true });
  fc.assert(
    fc.property(voxels, voxels, fc.tuple(edge, edge, edge), (left, right, spacing) => {
      const [a, b] = [left, right].map((data) => Mask.fromDense(shape, data));
      const found = surfaceDistances(a, b, spacing);
      const [pa, pb] = [surfacePoints(a), surfacePoints(b)];
      const nearest = (from: Triple[], to: Triple[]) =>
        from
          .map((p) => Math.min(...to.map((q) => Math.hypot(...p.map((v, n) => (v - q[n]) * spacing[n])))))
          .sort((x, y) => x - y);
      expect([...found.aToB]).toEqual(nearest(pa, pb).map(near));
      expect([...found.bToA]).toEqual(nearest(pb, pa).map(near));
    }),
  );
});

function near(value: number) {
  return Number.isFinite(value) ? expect.closeTo(value, 9) : value;
}

function surfacePoints(mask: Mask): Triple[] {
  const [ni, nj, nk] = mask.shape;
  const set = (i: number, j: number, k: number) =>
    i >= 0 && j >= 0 && k >= 0 && i < ni && j < nj && k < nk && mask.get(i, j, k) === 1;
  const points: Triple[] = [];
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const around = [
          set(i - 1, j, k),
          set(i + 1, j, k),
          set(i, j - 1, k),
          set(i, j + 1, k),
          set(i, j, k - 1),
          set(i, j, k + 1),
        ];
        if (set(i, j, k) && around.includes(false)) points.push([i, j, k]);
      }
  return points;
}
