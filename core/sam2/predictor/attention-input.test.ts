import { expect, test } from 'vitest';
import type { GraphConstants } from '#core/sam2';
import { attentionInput } from './attention-input.ts';
import type { MemoryBank } from './memory-bank.ts';
import type { FrameRecord } from './video-state.ts';

const places = 16;
const memDim = 2;
const constants = {
  dModel: 4,
  memDim,
  memoryPosEnc: new Float32Array(places * memDim).fill(0.5),
  maskmemTposEnc: Float32Array.from({ length: 7 * memDim }, (_, n) => Math.floor(n / memDim)),
} as unknown as GraphConstants;
const rules = { addTpos: false, projTpos: false };

/** Memories of one value each (its bfloat16 bits), by the row of the temporal table. */
function bankOf(temporalRows: number[]): MemoryBank {
  const record = { memory: new Uint16Array(places * memDim).fill(0x3f80) } as FrameRecord;
  const memories = temporalRows.map((temporalRow, t) => ({ t, record, temporalRow }));
  return { memories, pointers: [], pointerCapacity: 16 };
}

test('without pooling every memory has a row for each place', () => {
  const input = attentionInput(new Float32Array(0), bankOf([6, 5, 0]), constants, {
    ...rules,
    memoryPool: 1,
  });
  expect(input.memory.length).toBe(3 * places * memDim);
  expect(input.pooledTokens).toBe(0);
  expect(input.memoryPos[places * memDim]).toBe(5.5);
});

test('pooling spares the prompted memory and the neighbour', () => {
  const input = attentionInput(new Float32Array(0), bankOf([6, 5, 1, 0]), constants, {
    ...rules,
    memoryPool: 2,
  });
  expect(input.pooledTokens).toBe(2 * (places / 4));
  expect(input.memory.length / memDim).toBe(2 * places + 2 * (places / 4));
  const rowsOf = (position: number) =>
    input.memoryPos.filter((value) => value === position + 0.5).length / memDim;
  expect([6, 0, 5, 1].map(rowsOf)).toEqual([places, places, places / 4, places / 4]);
});
