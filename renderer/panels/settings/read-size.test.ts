import { expect, it } from 'vitest';
import { readSize } from './read-size.ts';

const MiB = 2 ** 20;
const limits = { least: 64 * MiB, most: 8192 * MiB, tooLarge: (most: string) => `at most ${most}` };

it('takes a size within the limits, both included', () => {
  expect(['64 MiB', '1.5 GiB', '8g'].map((text) => readSize(text, limits))).toEqual([
    { bytes: 64 * MiB },
    { bytes: 1536 * MiB },
    { bytes: 8192 * MiB },
  ]);
});

it.each([
  ['a lot', 'Write a number and a unit'],
  ['512', 'Write a number and a unit'],
  ['63 MiB', 'At least 64 MiB.'],
  ['0', 'At least 64 MiB.'],
  ['9 GiB', 'at most 8 GiB'],
])('says what is wrong with %j', (text, why) => {
  expect(readSize(text, limits)).toEqual({ error: expect.stringContaining(why) });
});
