import { describe, expect, test } from 'vitest';
import type { BranchingTracker, FrameOutput } from '../tracker.ts';
import { PathwayTracker } from './pathways.ts';

/** Predicted IoUs of a frame's candidates after the choices before it, and the object score. */
type Model = (choices: string) => { ious: readonly number[]; objectScore?: number };

/** A tracker whose answers are told by the choices that have led to them: its logit is the candidate's number. */
function scripted(model: Model, choices = ''): BranchingTracker {
  let own = choices;
  const output = (t: number, n: number): FrameOutput => {
    const { ious, objectScore = 5 } = model(own);
    return { t, lowRes: Float32Array.of(n), predictedIou: ious[n], objectScore };
  };
  const memory = { conditioning: false, lowRes: new Float32Array(1), pointer: new Float32Array(0) };
  return {
    lowResSize: 1,
    prompt: async (t) => output(t, 0),
    track: async (t) => output(t, 0),
    revise() {},
    exportFrame: () => ({ ...memory, objectScore: 0, predictedIou: 0 }),
    importFrame() {},
    candidates: () =>
      model(own).ious.map((predictedIou, n) => ({ lowRes: Float32Array.of(n), predictedIou })),
    choose(t, n) {
      const chosen = output(t, n);
      own += n;
      return chosen;
    },
    fork: () => scripted(model, own),
  };
}

async function run(model: Model, frames: number, options = { pathways: 3, uncertainBelow: 2 }) {
  const tracker = new PathwayTracker(scripted(model), options);
  const told: number[] = [];
  for (let t = 1; t <= frames; t++) told.push((await tracker.track(t, false)).lowRes[0]);
  return { told, settled: tracker.settle().map(({ t, lowRes }) => [t, lowRes[0]]), tracker };
}

/** Greed leads astray: candidate 0 looks best on the first frame, and all that follows it is bad. */
const trap: Model = (choices) => ({
  ious: choices === '' ? [0.9, 0.8, 0.1] : choices[0] === '0' ? [0.3, 0.2, 0.1] : [0.9, 0.2, 0.1],
});

describe('pathways', () => {
  test('go on with the course that was surest all the way', async () => {
    expect((await run(trap, 3)).told).toEqual([0, 0, 0]);
    const { settled } = await run(trap, 3);
    expect(settled).toEqual([[1, 1]]);
  });

  test('tell nothing anew where the best was the best all the time', async () => {
    expect((await run(() => ({ ious: [0.9, 0.5, 0.1] }), 3)).settled).toEqual([]);
  });

  test('of which there is one only follow their nose', async () => {
    expect((await run(trap, 3, { pathways: 1, uncertainBelow: 2 })).settled).toEqual([]);
  });

  test('are kept apart while nobody is sure that the object is there', async () => {
    // Of the four candidates two are alike; the fourth is the right one, as the frame after it shows.
    const alike: (objectScore: number) => Model = (objectScore) => (choices) =>
      choices === ''
        ? { ious: [0.9, 0.9, 0.9, 0.5], objectScore }
        : { ious: choices[0] === '3' ? [1, 0.1, 0.1] : [0.1, 0.1, 0.1], objectScore: 5 };
    expect((await run(alike(5), 2)).settled).toEqual([]);
    expect((await run(alike(1), 2)).settled).toEqual([[1, 3]]);
  });

  test('begin anew with the next run', async () => {
    const { tracker } = await run(trap, 3);
    expect((await tracker.track(0, true)).lowRes[0]).toBe(0);
    expect(tracker.settle()).toEqual([]);
  });

  test('leave a frame that was prompted as it is', async () => {
    expect((await run(() => ({ ious: [] }), 1)).settled).toEqual([]);
  });
});
