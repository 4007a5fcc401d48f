import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Affine, Grid, Vec3 } from '#core/geometry';
import { PLANES, planeAxis, toWorld } from '#core/geometry';
import { indexToPx, wholePlane, zoomed } from '../slice/camera.ts';
import { apply, inPlane, inverse, planeFrame, toIjk } from './plane-frame.ts';

const upright: Affine = [
  [0.7, 0, 0, -100],
  [0, 0.7, 0, -80],
  [0, 0, 5, 20],
  [0, 0, 0, 1],
];
const ras: Affine = [
  [-0.7, 0, 0, 100],
  [0, -0.7, 0, 80],
  [0, 0, 5, 20],
  [0, 0, 0, 1],
];
const tilted: Affine = [
  [0.7, 0, 0, -100],
  [0, 0.7, 1.8, -80],
  [0, 0, 5, 20],
  [0, 0, 0, 1],
];
const grid = (affineLps: Affine): Grid => ({ shape: [64, 48, 20], affineLps });

const screenMm = (g: Grid, plane: (typeof PLANES)[number], ijk: Vec3) => {
  const frame = planeFrame(g, planeAxis(g, plane));
  return apply(frame.indexToMm, inPlane(frame, ijk));
};

describe('plane frame', () => {
  it('draws non-square pixels in their true proportion', () => {
    const frame = planeFrame(grid(upright), 'j');
    const [a, b] = [apply(frame.indexToMm, [1, 0]), apply(frame.indexToMm, [0, 1])];
    expect(a).toEqual([0.7, 0]);
    expect(b[1]).toBeCloseTo(-5);
  });

  it('lays a scan on the screen the same way whether stored as LPS or RAS', () => {
    const span = (affine: Affine) => {
      const [left, right] = [
        screenMm(grid(affine), 'axial', [0, 0, 0]),
        screenMm(grid(affine), 'axial', [9, 0, 0]),
      ];
      return right[0] - left[0];
    };
    expect(span(upright)).toBeCloseTo(6.3);
    expect(span(ras)).toBeCloseTo(-6.3);
  });

  it('keeps the patient distances on the screen, shear included', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...PLANES),
        fc.array(fc.integer({ min: 0, max: 15 }), { minLength: 4, maxLength: 4 }),
        (plane, [a0, b0, a1, b1]) => {
          const g = grid(tilted);
          const frame = planeFrame(g, planeAxis(g, plane));
          const [p, q] = [toIjk(frame, 3, [a0, b0]), toIjk(frame, 3, [a1, b1])];
          const [wp, wq] = [toWorld(tilted, p), toWorld(tilted, q)];
          const [sp, sq] = [p, q].map((ijk) => apply(frame.indexToMm, inPlane(frame, ijk)));
          expect(Math.hypot(sp[0] - sq[0], sp[1] - sq[1])).toBeCloseTo(
            Math.hypot(wp[0] - wq[0], wp[1] - wq[1], wp[2] - wq[2]),
          );
        },
      ),
    );
  });

  it('measures the step between slices across them, not along a tilted axis', () => {
    expect(planeFrame(grid(tilted), 'k').sliceStepMm).toBeCloseTo(5);
  });
});

describe('camera', () => {
  const frame = planeFrame(grid(tilted), 'i');
  const size = [640, 400] as const;

  it('shows the whole plane when fitted', () => {
    const toPx = indexToPx(frame, wholePlane(frame, size), size);
    for (const corner of [
      [-0.5, -0.5],
      [47.5, -0.5],
      [-0.5, 19.5],
      [47.5, 19.5],
    ] as const) {
      const [x, y] = apply(toPx, corner);
      expect(x).toBeGreaterThanOrEqual(0);
      expect(x).toBeLessThanOrEqual(size[0]);
      expect(y).toBeGreaterThanOrEqual(0);
      expect(y).toBeLessThanOrEqual(size[1]);
    }
  });

  it('keeps the point under the pointer when it zooms', () => {
    const before = wholePlane(frame, size);
    const anchor = [123, 77] as const;
    const under = apply(inverse(indexToPx(frame, before, size)), anchor);
    const after = zoomed(before, 3.7, anchor, size);
    const [x, y] = apply(indexToPx(frame, after, size), under);
    expect(after.pxPerMm).toBeCloseTo(before.pxPerMm * 3.7);
    expect([x, y]).toEqual([expect.closeTo(123), expect.closeTo(77)]);
  });
});
