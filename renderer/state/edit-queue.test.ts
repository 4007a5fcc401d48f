import { describe, expect, it } from 'vitest';
import { SagittaError } from '#core/contract';
import { type Edit, EditQueue, type SaveState } from './edit-queue.ts';

const stroke = (k: number): Edit => ({
  caseId: 'c',
  kind: 'brush',
  slices: [{ segmentId: 's', k, runs: Uint8Array.of(1, 2) }],
});

/** A queue whose service answers when told to. */
function setUp(outcomes: (SagittaError | null)[] = [], retryMs = 1) {
  const sent: number[] = [];
  const states: SaveState[] = [];
  const told: { code: string; willRetry: boolean }[] = [];
  let underway = 0;
  let mostAtOnce = 0;
  const queue = new EditQueue({
    async send(edit) {
      underway += 1;
      mostAtOnce = Math.max(mostAtOnce, underway);
      await new Promise((resolve) => setTimeout(resolve, 1));
      underway -= 1;
      const outcome = outcomes.shift();
      if (outcome) throw outcome;
      sent.push(edit.slices[0].k);
    },
    onState: (state) => states.push(state),
    onFailure: (error, _edit, willRetry) => told.push({ code: error.code, willRetry }),
    retryMs: () => retryMs,
  });
  return { queue, sent, states, told, mostAtOnce: () => mostAtOnce };
}

describe('strokes', () => {
  it('reach the library in the order they were drawn, one at a time', async () => {
    const { queue, sent, mostAtOnce } = setUp();
    for (const k of [3, 1, 2]) queue.push(stroke(k));
    await queue.whenIdle();
    expect(sent).toEqual([3, 1, 2]);
    expect(mostAtOnce()).toBe(1);
  });

  it('are tried again until the library has them, and those after them wait', async () => {
    const full = new SagittaError('disk-full', 'The disk is full.');
    const { queue, sent, told, states } = setUp([full, full]);
    queue.push(stroke(1));
    queue.push(stroke(2));
    await queue.whenIdle();
    expect(sent).toEqual([1, 2]);
    expect(told).toEqual([
      { code: 'disk-full', willRetry: true },
      { code: 'disk-full', willRetry: true },
    ]);
    expect(states.at(-1)).toBe('saved');
    expect(states).toContain('failing');
  });

  it('that are refused for good are dropped and told of; the next ones still go', async () => {
    const { queue, sent, told } = setUp([new SagittaError('conflict', 'The segment is locked.')]);
    queue.push(stroke(1));
    queue.push(stroke(2));
    await queue.whenIdle();
    expect(told).toEqual([{ code: 'conflict', willRetry: false }]);
    expect(sent).toEqual([2]);
  });

  it('that change nothing are not sent', async () => {
    const { queue, sent } = setUp();
    queue.push({ caseId: 'c', kind: 'brush', slices: [] });
    await queue.whenIdle();
    expect(sent).toEqual([]);
  });
});

it('the window is ahead of the library on a slice exactly until its stroke is saved', async () => {
  const { queue } = setUp();
  queue.push(stroke(4));
  expect(queue.isAhead('s', 4)).toBe(true);
  expect(queue.isAhead('s', 5)).toBe(false);
  expect(queue.isAhead('other', 4)).toBe(false);
  await queue.whenIdle();
  expect(queue.isAhead('s', 4)).toBe(false);
});

it('a waiting attempt can be made at once', async () => {
  const { queue, sent, states } = setUp([new SagittaError('disk-full', 'The disk is full.')], 1e9);
  queue.push(stroke(1));
  await expect.poll(() => states).toContain('failing');
  queue.retryNow();
  await queue.whenIdle();
  expect(sent).toEqual([1]);
});
