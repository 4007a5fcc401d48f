import { expect, test } from 'vitest';
import type { GraphConstants } from '#core/sam2';
import { attentionInput } from './attention-input.ts';
import type { MemoryBank } from './memory-bank.ts';
import { frameMosaic, memoryMosaic } from './mosaics.ts';
import type { FrameRecord } from './video-state.ts';

const side = 8;
const places = side ** 2;
const memDim = 2;
const constants = {
  dModel: 4,
  memDim,
  memoryPosEnc: new Float32Array(places * memDim).fill(0.5),
  maskmemTposEnc: Float32Array.from({ length: 7 * memDim }, (_, n) => Math.floor(n / memDim)),
} as unknown as GraphConstants;
const rules = { addTpos: false, projTpos: false };
const features = new Float32Array(0);

/** Memories of one value each (its bfloat16 bits), by the row of the temporal table; the object is in the first corner. */
function bankOf(temporalRows: number[]): MemoryBank {
  const lowRes = new Float32Array(16 * places).fill(-1);
  lowRes[0] = 1;
  const record = { lowRes, memory: new Uint16Array(places * memDim).fill(0x3f80) } as FrameRecord;
  const memories = temporalRows.map((temporalRow, t) => ({ t, record, temporalRow }));
  return { memories, pointers: [], pointerCapacity: 16 };
}

test('without a mosaic every memory has a row for each place', () => {
  const input = attentionInput(features, bankOf([6, 5, 0]), constants, rules);
  expect(input.memory.length).toBe(3 * places * memDim);
  expect(input.mosaic).toBeUndefined();
  expect(input.memoryPos[places * memDim]).toBe(5.5);
});

test('with one every memory has a row for each square, and its temporal position on all of them', () => {
  const bank = bankOf([6, 0]);
  const input = attentionInput(
    features,
    bank,
    constants,
    rules,
    frameMosaic(bank, { t: 2, points: null }, side),
  );
  const perMemory = memoryMosaic(bank.memories[0].record, side).squares;
  expect([...(input.mosaic?.memorySquares ?? [])]).toEqual([...perMemory, ...perMemory]);
  expect(perMemory.length).toBeLessThan(places);
  expect(input.memory).toEqual(new Float32Array(2 * perMemory.length * memDim).fill(1));
  const rowsOf = (position: number) =>
    input.memoryPos.filter((value) => value === position + 0.5).length / memDim;
  expect([6, 0].map(rowsOf)).toEqual([perMemory.length, perMemory.length]);
});
