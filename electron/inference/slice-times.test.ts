import { expect, test } from 'vitest';
import { SliceTimes } from './slice-times.ts';

test('nothing is told before the first slice', () => {
  expect(new SliceTimes().told()).toEqual({ msPerSlice: null });
});

test('encoding and all else are told apart, each by its median', () => {
  const times = new SliceTimes();
  for (const [ms, encodeMs] of [
    [30, 20],
    [500, 400],
    [34, 22],
  ])
    times.add(ms, encodeMs);
  expect(times.told()).toEqual({ msPerSlice: 34, encodeMs: 22, trackMs: 12 });
});

test('a slice whose embedding was kept says nothing about encoding', () => {
  const times = new SliceTimes();
  times.add(10, 0);
  expect(times.told()).toEqual({ msPerSlice: 10, trackMs: 10 });
});

test('only the latest slices count', () => {
  const times = new SliceTimes();
  for (let n = 0; n < 100; n++) times.add(1000, 500);
  for (let n = 0; n < 31; n++) times.add(10, 4);
  expect(times.told()).toEqual({ msPerSlice: 10, encodeMs: 4, trackMs: 6 });
});
