import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BitPacker } from './pack-bits.ts';

test('bits run on from frame to frame, least significant first, whatever the frame size', () => {
  const frames = fc.integer({ min: 1, max: 70 }).chain((size) =>
    fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { minLength: size, maxLength: size }), {
      minLength: 1,
      maxLength: 6,
    }),
  );
  fc.assert(
    fc.property(frames, (list) => {
      const bits = list.flat();
      const packer = new BitPacker(bits.length);
      for (const frame of list) packer.add(Uint8Array.from(frame));
      const bytes = packer.finish();
      expect(bytes.length % 2).toBe(0);
      expect(bits).toEqual(bits.map((_, n) => (bytes[n >>> 3] >>> (n & 7)) & 1));
    }),
  );
});
