import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { PromptSimulation } from '#core/contract';
import { readNifti } from '#core/formats/nifti';
import { Mask } from '#core/masks';
import { simulatePrompts } from './simulate.ts';

const shape = [24, 20, 8] as const;
const affineLps = [
  [2, 0, 0, 0],
  [0, 2, 0, 0],
  [0, 0, 5, 0],
  [0, 0, 0, 1],
];
const grid = { shape, affineLps };

/** A cone: slice k = 1 is 12 x 8 pixels, every next one shorter by two columns, up to k = 6. */
const cone = Mask.fromDense(
  shape,
  Array.from({ length: 24 * 20 * 8 }, (_, n) => {
    const [i, j, k] = [n % 24, Math.floor(n / 24) % 20, Math.floor(n / 480)];
    return k >= 1 && k <= 6 && j >= 6 && j < 14 && i >= 5 + k && i < 19 - k ? 1 : 0;
  }),
);

const simulate = (asked: object, seed = 'study|scan|cone') =>
  simulatePrompts(grid, cone, PromptSimulation.parse(asked), seed);
const slicesOf = (place: object) => simulate({ place }).map(({ prompt }) => prompt.slice);

describe('the place of a prompt', () => {
  test.each([
    ['largest', [1]],
    ['first', [1]],
    ['last', [6]],
    ['middle', [3]],
  ])('%s', (kind, expected) => {
    expect(slicesOf({ kind })).toEqual(expected);
  });

  test('n slices are evenly spaced over those that hold the structure', () => {
    expect(slicesOf({ kind: 'spaced', slices: 3 })).toEqual([2, 4, 6]);
    expect(slicesOf({ kind: 'spaced', slices: 64 })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('is on the slices with the largest areas', () => {
    expect(slicesOf({ kind: 'top-area', slices: 3 })).toEqual([1, 2, 3]);
    expect(slicesOf({ kind: 'top-area', slices: 64 })).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('is where it is given, once each, and refused where the structure is not', () => {
    expect(slicesOf({ kind: 'given', slices: [5, 2, 5] })).toEqual([2, 5]);
    expect(() => slicesOf({ kind: 'given', slices: [2, 7] })).toThrow(/not on slice 7/);
  });

  test('lies on any axis, with the box in that plane', () => {
    expect(simulate({ axis: 'i' })[0].prompt).toMatchObject({ axis: 'i', slice: 11, box: [6, 1, 13, 6] });
  });
});

describe('the kind of a prompt', () => {
  test('a box is tight: inclusive indices of the two in-plane axes', () => {
    expect(simulate({})[0].prompt).toMatchObject({ axis: 'k', box: [6, 6, 17, 13], points: [], mask: false });
  });

  test('a single point is the deepest one and has no box', () => {
    const [{ prompt }] = simulate({ kind: 'points' });
    expect(prompt.box).toBeUndefined();
    expect(prompt.points).toEqual([{ ijk: [9, 9, 1], positive: true }]);
  });

  test('more points lie inside, negatives outside and near', () => {
    const [{ prompt }] = simulate({ kind: 'box+points', positives: 4, negatives: 3 });
    const inside = (p: (typeof prompt.points)[number]) => cone.get(...p.ijk) === 1;
    expect(prompt.box).toBeDefined();
    expect(prompt.points.filter((p) => p.positive).map(inside)).toEqual([true, true, true, true]);
    expect(prompt.points.filter((p) => !p.positive).map(inside)).toEqual([false, false, false]);
    expect(new Set(prompt.points.map((p) => p.ijk.join())).size).toBe(7);
  });

  test('a mask is the reference of that slice', () => {
    const [{ prompt, mask }] = simulate({ kind: 'mask', place: { kind: 'last' } });
    expect(prompt).toMatchObject({ slice: 6, mask: true });
    expect(mask).toEqual(cone.plane('k', 6));
  });
});

describe('jitter', () => {
  const asked = {
    kind: 'box+points',
    positives: 3,
    negatives: 2,
    jitterMm: 4,
    place: { kind: 'spaced', slices: 3 },
  };

  test('is the same for the same seed and another one for another', () => {
    expect(simulate(asked)).toEqual(simulate(asked));
    expect(simulate(asked, 'other')).not.toEqual(simulate(asked));
  });

  test('of one slice does not depend on which others are prompted', () => {
    const alone = simulate({ ...asked, place: { kind: 'last' } });
    expect(simulate(asked)[2]).toEqual(alone[0]);
  });

  test('leaves boxes in order and inside, and positive clicks on the structure', () => {
    for (let n = 0; n < 50; n++)
      for (const { prompt } of simulate({ ...asked, jitterMm: 30 }, `${n}`)) {
        const [a0, b0, a1, b1] = prompt.box!;
        expect(a0 >= 0 && a0 <= a1 && a1 < 24 && b0 >= 0 && b0 <= b1 && b1 < 20).toBe(true);
        expect(prompt.points.filter((p) => p.positive).every((p) => cone.get(...p.ijk) === 1)).toBe(true);
      }
  });
});

test('an empty reference is refused', () => {
  expect(() => simulatePrompts(grid, new Mask(shape), PromptSimulation.parse({}), '')).toThrow(/empty/);
});

const data = new URL('../../../../shared/data/', import.meta.url);
describe.skipIf(!existsSync(data))('on real organs', () => {
  const { cases } = existsSync(data)
    ? JSON.parse(readFileSync(new URL('cases.json', data), 'utf8'))
    : { cases: [] };
  const abdomen = cases.filter((c: { ct: string }) => c.ct === 'ts_abdomen/example_ct.nii.gz');

  test('slice, box and point are those that others have found', () => {
    const { volume } = readNifti(gunzipSync(readFileSync(new URL(abdomen[0].mask, data))));
    for (const { label, prompt_slice, box, point } of abdomen) {
      const reference = Mask.fromDense(volume.shape, volume.data, label);
      const asked = PromptSimulation.parse({ kind: 'box+points' });
      const [{ prompt }] = simulatePrompts(volume, reference, asked, '');
      expect(prompt).toMatchObject({ slice: prompt_slice, box });
      expect(prompt.points[0].ijk).toEqual(point);
    }
  });
});
