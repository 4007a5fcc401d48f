import { describe, expect, it } from 'vitest';
import { formatBytes, formatDuration, formatMl, formatSlices, formatWhen } from './index.ts';

describe('figures', () => {
  it('of bytes have a unit that fits', () => {
    expect([0, 999, 1500, 123e6, 1.23e9].map(formatBytes)).toEqual([
      '0 B',
      '999 B',
      '1.5 kB',
      '123 MB',
      '1.2 GB',
    ]);
  });

  it('of volumes keep the digits that count', () => {
    expect([0, 0.04, 0.5, 12.34, 1562.4].map(formatMl)).toEqual(['0', '<0.1', '0.5', '12.3', '1562']);
  });

  it('of time left are rounded to what a reader can use', () => {
    expect([200, 40_000, 185_000, 3_900_000].map(formatDuration)).toEqual([
      '1 s',
      '40 s',
      '3 min',
      '1 h 05 min',
    ]);
  });
});

it('slices are counted from 1 and runs of them are joined', () => {
  expect(formatSlices([8, 2, 4, 5, 6])).toBe('3, 5–7, 9');
});

it('a time of today is told by the clock, an earlier one by its date', () => {
  const at = (day: number) => new Date(2026, 10, day, 9, 5).toISOString();
  expect(formatWhen(at(24), new Date(2026, 10, 24, 18))).toBe('09:05');
  expect(formatWhen(at(3), new Date(2026, 10, 24, 18))).toBe('2026-11-03');
});
