import { expect, test } from 'vitest';
import type { MemoryBank } from './memory-bank.ts';
import { frameMosaic, memoryMosaic } from './mosaics.ts';
import type { FrameRecord } from './video-state.ts';

const side = 32;

/** A record whose mask is one point at a place of the grid, or empty. */
function recordAt(place?: number): FrameRecord {
  const lowRes = new Float32Array((4 * side) ** 2).fill(-1);
  if (place !== undefined) lowRes[4 * Math.floor(place / side) * 4 * side + 4 * (place % side)] = 1;
  return { lowRes } as FrameRecord;
}

const bankOf = (records: [t: number, FrameRecord][]): MemoryBank => ({
  memories: records.map(([t, record]) => ({ t, record, temporalRow: 0 })),
  pointers: [],
  pointerCapacity: 16,
});

const tracked = (t: number) => ({ t, points: null });

test('a memory keeps the places near its mask and averages the others by fours', () => {
  const { squares } = memoryMosaic(recordAt(33 * 15), side);
  const kept = squares.filter((square) => square < side ** 2).length;
  expect(kept).toBeGreaterThanOrEqual(25);
  expect(squares.length).toBe(kept + (side ** 2 - kept) / 4);
});

test('a frame is fine where the nearest remembered frame has the object', () => {
  const bank = bankOf([
    [0, recordAt(0)],
    [7, recordAt(33 * 15)],
    [20, recordAt(side - 1)],
  ]);
  const { squares } = frameMosaic(bank, tracked(8), side);
  expect(squares).toContain(33 * 15);
  expect(squares).not.toContain(0);
  expect(squares.length).toBeLessThan(side ** 2 / 5);
});

test.each([
  ['after a frame without the object', bankOf([[7, recordAt()]]), tracked(8)],
  ['with points', bankOf([[7, recordAt(0)]]), { t: 8, points: {} }],
])('a frame %s is fine everywhere', (_, bank, run) => {
  expect(frameMosaic(bank, run, side).squares.length).toBe(side ** 2);
});
