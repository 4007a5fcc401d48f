import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Axis, Shape } from '#core/geometry';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import { encodeRuns } from '#core/masks';
import { SegmentMasks } from './segment-masks.ts';

const shape: Shape = [4, 3, 5];

const pixelsOf = (axis: Axis) => {
  const [a, b] = inPlaneAxes(axis).map((name) => shape[axisIndex(name)]);
  return fc.array(fc.constantFrom(0, 1), { minLength: a * b, maxLength: a * b });
};
const anyStroke = fc
  .constantFrom<Axis>('i', 'j', 'k')
  .chain((axis) =>
    fc.record({ axis: fc.constant(axis), index: fc.nat(shape[axisIndex(axis)] - 1), pixels: pixelsOf(axis) }),
  );

describe('strokes', () => {
  it('on any plane leave the plane as it was drawn and the profiles true', () => {
    fc.assert(
      fc.property(fc.array(anyStroke, { minLength: 1, maxLength: 8 }), (strokes) => {
        const masks = new SegmentMasks(shape);
        for (const { axis, index, pixels } of strokes) {
          masks.writePlane('s', axis, index, Uint8Array.from(pixels));
          expect([...masks.masks.get('s')!.plane(axis, index)]).toEqual(pixels);
        }
        const mask = masks.masks.get('s')!;
        expect(masks.voxels('s')).toBe(mask.count());
        for (const axis of ['i', 'j', 'k'] as const)
          for (let n = 0; n < shape[axisIndex(axis)]; n++)
            expect(masks.profile('s', axis)[n]).toBe(mask.plane(axis, n).reduce((sum, v) => sum + v, 0));
      }),
    );
  });

  it('name only the slices they changed, as they stand afterwards', () => {
    const masks = new SegmentMasks(shape);
    const plane = new Uint8Array(4 * 5);
    plane[2 + 4 * 3] = 1; // i = 2, k = 3
    const changed = masks.writePlane('s', 'j', 1, plane);
    expect(changed.map((c) => c.k)).toEqual([3]);
    const slice = new Uint8Array(4 * 3);
    slice[2 + 4 * 1] = 1;
    expect(changed[0].runs).toEqual(encodeRuns(slice));
  });

  it('that clear a slice send it as empty', () => {
    const masks = new SegmentMasks(shape);
    masks.writePlane('s', 'k', 0, new Uint8Array(12).fill(1));
    const [blob] = masks.writePlane('s', 'k', 0, new Uint8Array(12));
    expect(blob).toEqual({ segmentId: 's', k: 0, runs: new Uint8Array() });
  });
});

describe('packets', () => {
  const full = encodeRuns(new Uint8Array(12).fill(1));

  it('set slices and, with empty runs, clear them', () => {
    const masks = new SegmentMasks(shape);
    masks.apply({ revision: 1, slices: [{ segmentId: 's', k: 2, runs: full }] });
    expect(masks.voxels('s')).toBe(12);
    masks.apply({ revision: 2, slices: [{ segmentId: 's', k: 2, runs: new Uint8Array() }] });
    expect(masks.voxels('s')).toBe(0);
  });

  it('leave slices alone that the window knows better', () => {
    const masks = new SegmentMasks(shape);
    const slices = [1, 2].map((k) => ({ segmentId: 's', k, runs: full }));
    masks.apply({ revision: 1, slices }, (_, k) => k === 2);
    expect([...masks.profile('s', 'k')]).toEqual([0, 12, 0, 0, 0]);
  });

  it('of all there is clear what they do not name, but for slices the window knows better', () => {
    const masks = new SegmentMasks(shape);
    masks.apply({ revision: 1, slices: [1, 2, 3].map((k) => ({ segmentId: 's', k, runs: full })) });
    masks.replace({ revision: 2, slices: [{ segmentId: 's', k: 1, runs: full }] }, (_, k) => k === 3);
    expect([...masks.profile('s', 'k')]).toEqual([0, 12, 0, 12, 0]);
  });

  it('that name a slice beyond the grid are refused', () => {
    const masks = new SegmentMasks(shape);
    expect(() => masks.apply({ revision: 1, slices: [{ segmentId: 's', k: 5, runs: full }] })).toThrow(
      /slice 5/,
    );
  });
});

it('masks of segments that are gone are forgotten', () => {
  const masks = new SegmentMasks(shape);
  masks.keep(['a', 'b']);
  masks.keep(['b']);
  expect([...masks.masks.keys()]).toEqual(['b']);
});
