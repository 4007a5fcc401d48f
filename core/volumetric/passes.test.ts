import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { type PassesInput, propagateInPasses } from './passes.ts';
import type { FrameOutput, FramePrompt, Tracker } from './tracker.ts';

const SIDE = 4;

/**
 * A tracker that finds one pixel, is sure of even frames only, and loses the object more than three frames away
 * from the nearest prompt.
 */
function forgetful(prompts: Map<number, FramePrompt>): Tracker {
  const asked: number[] = [];
  const answer = (t: number, present: boolean): FrameOutput => ({
    t,
    lowRes: Float32Array.from({ length: SIDE * SIDE }, (_, n) => (present && n === 5 ? 4 : -4)),
    predictedIou: t % 2 === 0 ? 0.9 : 0.5,
    objectScore: present ? 3 : -3,
  });
  return {
    lowResSize: SIDE,
    async prompt(t, prompt) {
      asked.push(t);
      prompts.set(t, prompt);
      return answer(t, true);
    },
    track: async (t) =>
      answer(
        t,
        asked.some((p) => Math.abs(p - t) <= 3),
      ),
    revise() {},
    exportFrame: () => ({
      conditioning: false,
      lowRes: new Float32Array(SIDE * SIDE),
      pointer: new Float32Array(0),
      objectScore: 0,
      predictedIou: 0,
    }),
    importFrame() {},
  };
}

async function run(passes: object) {
  const prompts = new Map<number, FramePrompt>();
  const input: PassesInput = {
    frames: 12,
    anchors: [{ t: 2, prompt: { box: [4, 4, 8, 8], points: [] }, role: 'source', kept: false }],
    order: 'outward',
    stop: { kind: 'never' },
    sliceMm: 1,
    frameSize: [16, 16],
    passes: PropagationPlan.parse({ passes }).passes,
  };
  const last = new Map<number, FrameOutput>();
  let steps = 0;
  for await (const step of propagateInPasses(() => forgetful(prompts), input)) {
    steps++;
    if (step.kind !== 'skipped') last.set(step.t, step.output);
  }
  const present = [...last.values()].filter((o) => o.lowRes.some((v) => v > 0)).map((o) => o.t);
  return { prompts, steps, present: present.sort((a, b) => a - b) };
}

describe('several passes', () => {
  it('reach further, from slices that the model was sure of', async () => {
    expect((await run({ count: 1 })).present).toEqual([0, 1, 2, 3, 4, 5]);
    const { present, prompts } = await run({ count: 2 });
    expect(present).toContain(7);
    expect([...prompts.keys()].every((t) => t % 2 === 0)).toBe(true);
  });

  it('are one where no slice can be trusted', async () => {
    const { steps } = await run({ count: 1 });
    expect(await run({ count: 3, above: 0.95 })).toMatchObject({ steps, present: [0, 1, 2, 3, 4, 5] });
  });

  it('prompt with the mask itself, with the box around it, or with clicks on it', async () => {
    expect((await run({ count: 2 })).prompts.get(4)?.mask?.[5 + 16 * 5]).toBe(1);
    expect((await run({ count: 2, reprompt: 'box' })).prompts.get(4)?.box).toEqual([4, 4, 8, 8]);
    const { points } = (await run({ count: 2, reprompt: 'points' })).prompts.get(4)!;
    // The one low-resolution pixel that is the object covers the frame's pixels 4 to 7; 5 is as deep as any.
    expect(points).toHaveLength(3);
    expect(points[0]).toEqual({ x: 5, y: 5, positive: true });
    expect(points.every(({ x, y }) => x >= 4 && x < 8 && y >= 4 && y < 8)).toBe(true);
    expect((await run({ count: 2, reprompt: 'points' })).prompts.get(4)!.points).toEqual(points);
  });

  it('trust nothing below the limit', async () => {
    expect([...(await run({ count: 2, above: 0.95 })).prompts.keys()]).toEqual([2]);
  });

  it('trust what leads back to the prompt', async () => {
    const { prompts } = await run({ count: 2, trust: 'cycle', above: 0.99, slices: 8 });
    expect(prompts.size).toBeGreaterThan(1);
  });

  it('end when hardly anything changes any more', async () => {
    // The second pass finds some frames more: not as much as half of what both have.
    const { steps } = await run({ count: 2 });
    expect((await run({ count: 5 })).steps).toBeGreaterThan(steps);
    expect((await run({ count: 5, until: 0.5 })).steps).toBe(steps);
  });

  it('put together weigh each pass by how near its prompts were', async () => {
    // On frame 6 the first pass, four frames from its prompt, sees nothing; the second is two frames away.
    expect((await run({ count: 2, fusion: 'distance' })).present).toContain(6);
  });
});
