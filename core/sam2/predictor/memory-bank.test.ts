import { describe, expect, test } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { trackingOptions } from '#core/volumetric';
import { selectMemoryBank } from './memory-bank.ts';
import type { FrameRecord, FrameRecords } from './video-state.ts';

const rules = { memorySize: 7, memoryStride: 1, maxCondFrames: -1, maxObjPtrs: 16, signedTpos: true };

/** Frames that were prompted, in this order, and frames that were tracked. */
function records(conditioning: number[], tracked: number[]) {
  const record = {} as FrameRecord;
  const map = (frames: number[]) => new Map(frames.map((t) => [t, record] as const));
  return { conditioning: map(conditioning), tracked: map(tracked) };
}

function bankOf(
  kept: ReturnType<typeof records>,
  t: number,
  {
    reverse = false,
    frameCount = 30,
    ...changed
  }: Partial<typeof rules & { reverse: boolean; frameCount: number }> = {},
) {
  const bank = selectMemoryBank(kept, { t, reverse, frameCount, temporalRows: 7 }, { ...rules, ...changed });
  return {
    memories: bank.memories.map((m) => [m.t, m.temporalRow]),
    pointers: bank.pointers.map((p) => [p.t, p.distance]),
    capacity: bank.pointerCapacity,
  };
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('memories', () => {
  test('conditioning frames with the last row, then neighbours far to near, the nearest with row 0', () => {
    expect(bankOf(records([2], range(3, 11)), 12).memories).toEqual([
      [2, 6],
      [6, 5],
      [7, 4],
      [8, 3],
      [9, 2],
      [10, 1],
      [11, 0],
    ]);
  });

  test('in reverse the neighbours lie ahead', () => {
    expect(bankOf(records([9], [8, 7]), 6, { reverse: true }).memories).toEqual([
      [9, 6],
      [8, 1],
      [7, 0],
    ]);
  });

  test('a missing neighbour is skipped, not replaced', () => {
    expect(bankOf(records([2], [3, 5]), 6).memories).toEqual([
      [2, 6],
      [3, 2],
      [5, 0],
    ]);
  });

  test('with a stride: the adjacent frame, then frames of the grid', () => {
    expect(bankOf(records([0], range(1, 19)), 20, { memoryStride: 3 }).memories.map(([t]) => t)).toEqual([
      0, 6, 9, 12, 15, 18, 19,
    ]);
    expect(
      bankOf(records([29], range(10, 28)), 9, { memoryStride: 3, reverse: true }).memories.map(([t]) => t),
    ).toEqual([29, 24, 21, 18, 15, 12, 10]);
  });

  test('a smaller memory keeps the near neighbours and their rows', () => {
    expect(bankOf(records([2], range(3, 11)), 12, { memorySize: 3 }).memories).toEqual([
      [2, 6],
      [10, 1],
      [11, 0],
    ]);
  });
});

describe('a cap on conditioning frames', () => {
  test('takes the nearest before, the nearest at or after, then the closest, in this order', () => {
    const kept = records([0, 4, 10, 20], []);
    expect(bankOf(kept, 8, { maxCondFrames: 3 }).memories.map(([t]) => t)).toEqual([4, 10, 0]);
  });

  test('lets the others count as neighbours, for memories and pointers', () => {
    const kept = records([0, 4, 6, 9], []);
    const bank = bankOf(kept, 8, { maxCondFrames: 2 });
    expect(bank.memories).toEqual([
      [6, 6],
      [9, 6],
      [4, 3],
    ]);
    expect(bank.pointers).toEqual([
      [6, 2],
      [4, 4],
      [0, 8],
    ]);
  });
});

describe('pointers', () => {
  test('of conditioning frames in the past alone, then neighbours near to far', () => {
    expect(bankOf(records([2, 20], [3, 4, 5]), 6).pointers).toEqual([
      [2, 4],
      [5, 1],
      [4, 2],
      [3, 3],
    ]);
  });

  test('an object that is tracked before its prompt has memories and no pointers', () => {
    const bank = bankOf(records([4], []), 2);
    expect(bank.memories).toEqual([[4, 6]]);
    expect(bank.pointers).toEqual([]);
  });

  test('reach back as far as there is room, and no further than the stack', () => {
    expect(bankOf(records([0], range(1, 29)), 25).pointers).toHaveLength(1 + 15);
    expect(bankOf(records([0], range(1, 4)), 4, { frameCount: 5 }).capacity).toBe(5);
  });
});

describe('a gate', () => {
  /** Frames 1 to 9 after a prompt on frame 0; the odd ones are doubtful. */
  const doubtful = records([0], range(1, 9));
  for (const t of range(1, 9))
    doubtful.tracked.set(t, { predictedIou: t % 2 ? 0.3 : 0.8, objectScore: 1 } as FrameRecord);
  const gated = (gate: object, memorySize = 4) => {
    const { gate: chosen } = trackingOptions(PropagationPlan.parse({ memory: { gate } }), 1);
    const request = { t: 10, reverse: false, frameCount: 30, temporalRows: 7 };
    return selectMemoryBank(doubtful, request, { ...rules, memorySize, gate: chosen });
  };

  test('replaces doubtful neighbours by the latest good ones, in memories and pointers', () => {
    const { memories, pointers } = gated({ kind: 'predicted-iou' });
    expect(memories.map((m) => [m.t, m.temporalRow])).toEqual([
      [0, 6],
      [4, 2],
      [6, 1],
      [8, 0],
    ]);
    expect(pointers.map((p) => p.t)).toEqual([0, 8, 6, 4, 2]);
  });

  test("of SAMURAI keeps the frame before whatever it is, and the package's pointers", () => {
    const { memories, pointers } = gated({ kind: 'samurai' });
    expect(memories.map((m) => m.t)).toEqual([0, 6, 8, 9]);
    expect(pointers.map((p) => p.t)).toEqual([0, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
  });

  test('of SAMURAI leaves out frames that are not where they were expected', () => {
    const note = { kind: 'motion', filter: null, stable: 20, score: 0 } as const;
    const known = doubtful.tracked.get(8)!;
    doubtful.tracked.set(8, { ...known, note });
    const { memories } = gated({ kind: 'samurai' });
    doubtful.tracked.set(8, known);
    expect(memories.map((m) => m.t)).toEqual([0, 4, 6, 9]);
  });

  test('that nothing passes leaves the prompt alone', () => {
    expect(gated({ kind: 'object-score', above: 5 }).memories.map((m) => m.t)).toEqual([0]);
  });
});

describe('tracked frames that count as prompted ones', () => {
  const bank = (memory: object, frames: FrameRecords, t = 12) => {
    const { stride, size, gate, anchors } = trackingOptions(PropagationPlan.parse({ memory }), 1);
    const request = { t, reverse: false, frameCount: 30, temporalRows: 7 };
    const asked = { ...rules, memorySize: size, memoryStride: stride, gate, anchors };
    return selectMemoryBank(frames, request, asked).memories.map((m) => [m.t, m.temporalRow]);
  };
  const frames = records([0], range(1, 11));
  for (const t of range(1, 11))
    frames.tracked.set(t, { predictedIou: t === 3 ? 0.97 : 0.5 + t / 30, objectScore: 1 } as FrameRecord);

  test('are the surest ones, wherever they lie, and are remembered once', () => {
    expect(bank({ size: 4, confident: { slices: 2, above: 0.85 } }, frames)).toEqual([
      [0, 6],
      [3, 6],
      [11, 6],
    ]);
    expect(bank({ size: 4, confident: { slices: 1, above: 0.9 } }, frames)).toEqual([
      [0, 6],
      [3, 6],
      [10, 1],
      [11, 0],
    ]);
  });

  test('are those with a distractor, beside recent ones at intervals on which the object was (DAM4SAM)', () => {
    const note = { kind: 'distractor', anchor: true, areas: [], sinceAnchor: 0 } as const;
    frames.tracked.set(2, { ...frames.tracked.get(2)!, note });
    frames.tracked.set(5, { ...frames.tracked.get(5)!, objectScore: -1 });
    expect(bank({ gate: { kind: 'dam4sam', every: 5 } }, frames)).toEqual([
      [0, 6],
      [2, 6],
      [10, 1],
      [11, 0],
    ]);
  });
});
