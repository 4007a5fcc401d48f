import { beforeEach, describe, expect, test } from 'vitest';
import { ModelCard } from '#core/contract';
import { createTracker, type TrackerOptions } from '#core/sam2/predictor';
import type { BranchingTracker } from '#core/volumetric';
import { FakeGraphs, fakeFrames } from '../../../test/support/fake-graphs.ts';

const card = ModelCard.parse({
  name: 'fake',
  size: 'fake',
  hiera: {
    embedDim: 8,
    numHeads: 1,
    stages: [1, 1, 1, 1],
    globalBlocks: [],
    windowSpec: [8, 4, 2, 1],
    posEmbedBackground: [7, 7],
  },
  flags: { projTpos: false },
});
const box = [4, 4, 12, 12] as const;
const click = { points: [{ x: 8, y: 8, positive: true }] };

let graphs: FakeGraphs;
let tracker: BranchingTracker;

function begin(options: Partial<TrackerOptions> = {}): BranchingTracker {
  graphs = new FakeGraphs();
  return createTracker(graphs, card, fakeFrames(12), {
    memorySize: 7,
    memoryStride: 1,
    boxPrior: false,
    ...options,
  });
}

beforeEach(() => {
  tracker = begin();
});

test('a prompted frame conditions the frames tracked after it', async () => {
  await tracker.prompt(3, { box, points: [] });
  await tracker.track(4, false);
  await tracker.track(5, false);
  expect(graphs.lastRows()).toEqual([6, 0]);
});

test('passes in both directions may share a tracker', async () => {
  await tracker.prompt(3, { box, points: [] });
  await tracker.track(2, true);
  await tracker.track(1, true);
  expect(graphs.lastRows()).toEqual([6, 0]);
});

test('tracking a prompted frame gives its own answer', async () => {
  const prompted = await tracker.prompt(3, { box, points: [] });
  expect(await tracker.track(3, false)).toEqual(prompted);
});

test('tracking before any prompt is refused in words', async () => {
  await expect(tracker.track(3, false)).rejects.toMatchObject({ code: 'prompt-invalid' });
});

test('an empty prompt is refused', async () => {
  await expect(tracker.prompt(3, { points: [] })).rejects.toMatchObject({ code: 'prompt-invalid' });
});

describe('a correction always counts', () => {
  test('the corrected frame becomes a conditioning frame of all that follows', async () => {
    await tracker.prompt(3, { box, points: [] });
    for (const t of [4, 5, 6]) await tracker.track(t, false);
    const corrected = await tracker.prompt(5, click);
    expect(graphs.decoded.at(-1)!.maskInput).not.toBeNull();
    await tracker.track(4, false);
    expect(await tracker.track(5, false)).toEqual(corrected);
    await tracker.track(6, false);
    expect(graphs.lastRows()).toEqual([6, 6, 1]);
    expect(tracker.exportFrame(5).conditioning).toBe(true);
  });

  test('clicks on a mask refine the mask', async () => {
    await tracker.prompt(3, { mask: new Uint8Array(32 * 16).fill(1), ...click });
    expect(graphs.decoded.at(-1)!.maskInput![0]).toBeCloseTo(10, 5);
  });

  test('the same box with more clicks refines; another box begins anew', async () => {
    await tracker.prompt(3, { box, points: [] });
    await tracker.prompt(3, { box, ...click });
    expect(graphs.decoded.at(-1)!.maskInput).not.toBeNull();
    await tracker.prompt(3, { box: [0, 0, 9, 9], points: [] });
    expect(graphs.decoded.at(-1)!.maskInput).toBeNull();
  });
});

describe('the prior of a box', () => {
  test('goes in as dense prompt of models that were trained with it', async () => {
    tracker = begin({ boxPrior: true });
    await tracker.prompt(3, { box, points: [] });
    const prior = graphs.decoded[0].maskInput!;
    // The box is [8, 16, 24, 48] on the square of 64; the middle of its low-resolution pixel (3, 7) is (14, 30).
    expect(prior[7 * 16 + 3]).toBe(6);
    expect(prior[0]).toBe(-8);
  });

  test('has no place beside a click', async () => {
    tracker = begin({ boxPrior: true });
    await tracker.prompt(3, click);
    expect(graphs.decoded[0].maskInput).toBeNull();
  });
});

test('memories out of reach are freed, and encoded again when a correction needs them', async () => {
  tracker = begin({ memorySize: 3 });
  await tracker.prompt(0, { box, points: [] });
  for (let t = 1; t < 10; t++) await tracker.track(t, false);
  await tracker.prompt(3, click);
  expect(graphs.lastRows()).toEqual([6, 1, 0]);
});

test('a fresh tracker goes on from exported frames as if it had segmented them', async () => {
  await tracker.prompt(3, { box, points: [] });
  for (const t of [4, 5, 6]) await tracker.track(t, false);
  const carried = [3, 4, 5, 6].map((t) => [t, structuredClone(tracker.exportFrame(t))] as const);
  const expected = await tracker.track(7, false);

  const resumed = begin();
  for (const [t, memory] of carried) resumed.importFrame(t, memory);
  expect(await resumed.track(7, false)).toEqual(expected);
});

test('a frame that was never segmented cannot be exported', () => {
  expect(() => tracker.exportFrame(2)).toThrow(expect.objectContaining({ code: 'not-found' }));
});

describe('candidates of a tracked frame', () => {
  const side = 16 * 16;

  test('are the three masks of the decoder; the surest is the answer until another is chosen', async () => {
    const branching = begin({ branching: true });
    await branching.prompt(3, { box, points: [] });
    const output = await branching.track(4, false);
    const candidates = branching.candidates(4);
    expect(candidates.map((c) => c.predictedIou)).toEqual([0.5, 0.6, 0.4].map((v) => expect.closeTo(v, 6)));
    expect(output.lowRes).toEqual(candidates[1].lowRes);
    const chosen = branching.choose(4, 2);
    expect(chosen.lowRes).toEqual(candidates[2].lowRes);
    expect(branching.exportFrame(4).pointer).not.toEqual(new Float32Array(4));
    expect(branching.candidates(4)).toEqual([]);
  });

  test('are not kept for nothing', async () => {
    await tracker.prompt(3, { box, points: [] });
    await tracker.track(4, false);
    expect(tracker.candidates(4)).toEqual([]);
  });

  test('chosen by a strategy are the answer, and its notes travel with the memory', async () => {
    const note = { kind: 'distractor', anchor: true, areas: [side], sinceAnchor: 0 } as const;
    const watched = begin({
      watch: {
        prompted: () => ({ ...note, anchor: false }),
        tracked: (_, before) => ({
          choice: 0,
          note: { ...note, areas: [(before as typeof note).areas[0] + 1] },
        }),
      },
    });
    await watched.prompt(3, { box, points: [] });
    expect((await watched.track(4, false)).predictedIou).toBeCloseTo(0.5, 6);
    await watched.track(5, false);
    expect(watched.exportFrame(5).note).toEqual({ ...note, areas: [side + 2] });
    expect((await watched.track(2, true)).predictedIou).toBeCloseTo(0.5, 6);
    expect(watched.exportFrame(2).note).toEqual({ ...note, areas: [side + 1] });
  });
});

test('what a fork tracks the other does not know', async () => {
  const branching = begin({ branching: true });
  await branching.prompt(3, { box, points: [] });
  await branching.track(4, false);
  const fork = branching.fork();
  fork.choose(4, 0);
  await fork.track(5, false);
  await branching.track(6, false);
  expect(graphs.lastRows()).toEqual([6, 1]);
  await fork.track(6, false);
  expect(graphs.lastRows()).toEqual([6, 1, 0]);
});

test('a memory is encoded once, when another frame attends to it', async () => {
  let encoded = 0;
  const encode = graphs.encodeMemory;
  graphs.encodeMemory = (input) => {
    encoded++;
    return encode(input);
  };
  await tracker.prompt(3, { box, points: [] });
  await tracker.track(4, false);
  tracker.revise(4, new Float32Array(256).fill(2));
  await tracker.track(5, false);
  expect(encoded).toBe(2);
});

test.each([1, 2] as const)(
  'a memory that attention sees pooled by %i is encoded for the same squares',
  async (memoryPool) => {
    const pooling = begin({ memoryPool });
    const covered: boolean[] = [];
    const encode = graphs.encodeMemory;
    graphs.encodeMemory = (input) => {
      covered.push(input.mosaic !== undefined);
      return encode(input);
    };
    await pooling.prompt(3, { box, points: [] });
    await pooling.track(4, false);
    await pooling.track(5, false);
    expect(covered).toEqual([memoryPool > 1, memoryPool > 1]);
  },
);
