import fc from 'fast-check';
import { expect, it } from 'vitest';
import { AXES, axisIndex, type Shape } from '#core/geometry';
import { Mask } from '#core/masks';
import { CommonVoxels } from './common-voxels.ts';

const shape: Shape = [4, 3, 5];

it('are counted as they stand, whatever was changed in whatever order', () => {
  const edit = fc.record({
    inA: fc.boolean(),
    k: fc.nat(4),
    pixels: fc.array(fc.constantFrom(0, 1), { minLength: 12, maxLength: 12 }),
    looks: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(edit, { maxLength: 20 }), (edits) => {
      const [a, b] = [new Mask(shape), new Mask(shape)];
      const common = new CommonVoxels(a, b);
      for (const { inA, k, pixels, looks } of edits) {
        (inA ? a : b).setSlice(k, Uint8Array.from(pixels));
        if (looks) common.profile('k');
      }
      const both = a.toDense().map((v, n) => v & b.toDense()[n]);
      const expected = Mask.fromDense(shape, both);
      for (const axis of AXES) {
        const counts = Array.from({ length: shape[axisIndex(axis)] }, (_, n) =>
          expected.plane(axis, n).reduce((sum, v) => sum + v, 0),
        );
        expect([...common.profile(axis)]).toEqual(counts);
      }
    }),
  );
});
