import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatByteSize, parseByteSize } from '#core/contract';

test.each([
  ['512 MiB', 512 * 2 ** 20],
  ['512MB', 512 * 2 ** 20],
  ['1.5 g', 1.5 * 2 ** 30],
  ['1,5 GiB', 1.5 * 2 ** 30],
  [' 2 TiB ', 2 * 2 ** 40],
  ['100 bytes', 100],
  ['0', 0],
])('%j is a size', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes);
});

test.each(['', '5', 'much', '-1 GiB', '1 GiB free', '1e9 B', 'NaN GiB'])('%j is none', (text) => {
  expect(parseByteSize(text)).toBeNull();
});

test('sizes are told in the unit that fits, with the digits that count', () => {
  expect([0, 900, 2 ** 29, 1.5 * 2 ** 30, 12.34 * 2 ** 30].map(formatByteSize)).toEqual([
    '0 B',
    '900 B',
    '512 MiB',
    '1.5 GiB',
    '12.3 GiB',
  ]);
});

test('what is told can be read back to a hundredth', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 2 ** 45 }), (bytes) => {
      expect(Math.abs(parseByteSize(formatByteSize(bytes))! - bytes)).toBeLessThanOrEqual(bytes / 100);
    }),
  );
});
