import { describe, expect, it } from 'vitest';
import type { Affine, Grid } from '#core/geometry';
import { toWorld } from '#core/geometry';
import { Mask } from '#core/masks';
import { frontEye, orbited, projected, sightLine } from './eye.ts';
import { pickVoxel } from './pick.ts';

const sheared: Affine = [
  [-1, 0.1, 0, 15],
  [0, 1.2, 0.5, -9],
  [0.2, 0, 3, 40],
  [0, 0, 0, 1],
];
const grid: Grid = { shape: [20, 16, 8], affineLps: sheared };
const size = [400, 300] as const;

const voxel = (i: number, j: number, k: number): Mask => {
  const mask = new Mask(grid.shape);
  const slice = new Uint8Array(20 * 16);
  slice[i + 20 * j] = 1;
  mask.setSlice(k, slice);
  return mask;
};

describe('picking in 3D', () => {
  it('finds a voxel where it is seen, however the view is turned', () => {
    const front = frontEye(grid, 4 / 3);
    for (const by of [
      [0, 0],
      [77, -40],
      [300, 120],
    ] as const) {
      const eye = orbited(front, by);
      const px = projected(eye, toWorld(sheared, [4, 9, 5]), size);
      const hit = pickVoxel(sightLine(eye, px, size), grid, [['a', voxel(4, 9, 5)]]);
      expect(hit).toEqual({ segmentId: 'a', ijk: [4, 9, 5] });
    }
  });

  it('takes the segment in front', () => {
    const eye = frontEye(grid, 4 / 3);
    const px = projected(eye, toWorld(sheared, [10, 3, 4]), size);
    const wall = (j: number) => {
      const mask = new Mask(grid.shape);
      for (let k = 0; k < 8; k++) {
        const slice = new Uint8Array(20 * 16);
        slice.fill(1, 20 * j, 20 * (j + 1));
        mask.setSlice(k, slice);
      }
      return mask;
    };
    const hit = pickVoxel(sightLine(eye, px, size), grid, [
      ['behind', wall(12)],
      ['front', wall(3)],
    ]);
    expect(hit?.segmentId).toBe('front');
  });

  it('hits nothing beside the scan', () => {
    expect(
      pickVoxel(sightLine(frontEye(grid, 4 / 3), [0, 0], size), grid, [['a', voxel(4, 9, 5)]]),
    ).toBeNull();
  });
});

describe('the eye', () => {
  it('looks from the front with the patient left on the right and the head up', () => {
    const eye = frontEye(grid, 1);
    const [x0, y0] = projected(eye, eye.focus, size);
    const [x1, y1] = projected(eye, [eye.focus[0] + 5, eye.focus[1], eye.focus[2] + 5], size);
    expect(x1).toBeGreaterThan(x0);
    expect(y1).toBeLessThan(y0);
    expect(eye.gaze).toEqual([0, 1, 0]);
  });

  it('turns the patient with the hand and keeps its frame right-angled', () => {
    const eye = orbited(frontEye(grid, 1), [90, 35]);
    const near = [eye.focus[0], eye.focus[1] - 5, eye.focus[2]] as const;
    // What lies in front follows the hand: to the right and down.
    const [x, y] = projected(eye, near, size);
    expect(x).toBeGreaterThan(200);
    expect(y).toBeGreaterThan(150);
    const dots = [
      [eye.right, eye.up],
      [eye.up, eye.gaze],
      [eye.gaze, eye.right],
    ].map(([a, b]) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]);
    for (const dot of dots) expect(dot).toBeCloseTo(0);
  });
});
