import fc from 'fast-check';
import { expect, test } from 'vitest';
import { countRuns, encodeRuns } from './index.ts';

test('counts what the unpacked slice holds', () => {
  fc.assert(
    fc.property(fc.uint8Array({ max: 1, maxLength: 400 }), (pixels) => {
      const ones = pixels.reduce((n, v) => n + v, 0);
      expect(countRuns(encodeRuns(pixels), pixels.length)).toBe(ones);
    }),
  );
});

test('refuses runs longer than the slice', () => {
  expect(() => countRuns(Uint8Array.of(3, 2), 4)).toThrow(/5 pixels in a slice of 4/);
});

test('refuses a run that is cut off', () => {
  expect(() => countRuns(Uint8Array.of(0x80), 4)).toThrow(/unfinished varint/);
});
