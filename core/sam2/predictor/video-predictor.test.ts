import { beforeEach, describe, expect, test } from 'vitest';
import { ModelCard } from '#core/contract';
import { type PredictorOptions, VideoPredictor, type VideoState } from '#core/sam2/predictor';
import { FakeGraphs, fakeFrames } from '../../../test/support/fake-graphs.ts';

const { flags } = ModelCard.parse({
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
  flags: { projTpos: false, fillHoleArea: 0 },
});
const box = [4, 4, 12, 12] as const;
const click = { points: [{ x: 8, y: 8, positive: true }] };

let graphs: FakeGraphs;
let state: VideoState;
let predictor: VideoPredictor;

function begin(options: PredictorOptions = {}, frames = 10) {
  graphs = new FakeGraphs();
  predictor = new VideoPredictor(graphs, { flags }, options);
  state = predictor.createState(fakeFrames(frames));
}

async function propagate(range = {}): Promise<number[]> {
  const visited: number[] = [];
  for await (const { t } of predictor.propagate(state, range)) visited.push(t);
  return visited;
}

const object = (id = 1) => state.objects.get(id)!;

beforeEach(() => begin());

describe('a prompt', () => {
  test('on a frame that was not tracked attends to nothing', async () => {
    await predictor.addPoints(state, 1, 3, { box });
    expect(graphs.attended).toHaveLength(0);
    expect(graphs.decoded[0].imageEmbed[0]).toBe(4 + 0.5);
    expect(graphs.decoded[0].maskInput).toBeNull();
  });

  test('given again on the same frame builds on its earlier answer', async () => {
    const first = await predictor.addPoints(state, 1, 3, { box });
    await predictor.addPoints(state, 1, 3, click, { clearOld: false });
    expect(graphs.decoded[1].maskInput).toEqual(first.lowRes);
    expect([...graphs.decoded[1].pointLabels]).toEqual([2, 3, 1, -1]);
  });

  test('may take a prior instead where there is no earlier answer', async () => {
    const densePrior = new Float32Array(256).fill(4);
    await predictor.addPoints(state, 1, 3, { box }, { densePrior });
    expect(graphs.decoded[0].maskInput).toBe(densePrior);
  });

  test('as a mask is the answer itself; its pointer comes from raw features', async () => {
    const record = await predictor.addMask(state, 1, 3, new Uint8Array(32 * 16).fill(1));
    expect(record.lowRes[0]).toBeCloseTo(10, 5);
    expect(record.objectScore).toBe(10);
    expect(graphs.decoded[0].imageEmbed[0]).toBe(4);
  });

  test('as an empty mask says that the object is not there', async () => {
    const record = await predictor.addMask(state, 1, 3, new Uint8Array(32 * 16));
    expect(record.objectScore).toBe(-10);
    expect([...record.pointer]).toEqual([-7, -7, -7, -7]);
  });

  test('outside the stack, or a box after earlier points, is refused', async () => {
    await expect(predictor.addPoints(state, 1, 10, { box })).rejects.toMatchObject({
      code: 'prompt-invalid',
    });
    await expect(predictor.addPoints(state, 1, 3, { box }, { clearOld: false })).rejects.toMatchObject({
      code: 'prompt-invalid',
    });
  });
});

describe('a propagation', () => {
  test('starts at the earliest prompt, forward, to the end', async () => {
    await predictor.addPoints(state, 1, 6, { box });
    await predictor.addPoints(state, 1, 3, { box });
    expect(await propagate()).toEqual([3, 4, 5, 6, 7, 8, 9]);
  });

  test('of n frames visits n + 1; in reverse from frame 0 it visits none', async () => {
    await predictor.addPoints(state, 1, 3, { box });
    expect(await propagate({ max: 2 })).toEqual([3, 4, 5]);
    expect(await propagate({ start: 3, max: 1, reverse: true })).toEqual([3, 2]);
    expect(await propagate({ start: 0, reverse: true })).toEqual([]);
  });

  test('keeps the answer of a conditioning frame', async () => {
    const prompted = await predictor.addPoints(state, 1, 3, { box });
    for await (const { t, records } of predictor.propagate(state))
      if (t === 3) expect(records.get(1)).toBe(prompted);
    expect(graphs.decoded).toHaveLength(1 + 6);
  });

  test('without a prompt for every object is refused', async () => {
    await expect(predictor.prepare(state)).rejects.toMatchObject({ code: 'prompt-invalid' });
    await predictor.addPoints(state, 1, 3, { box });
    await propagate({ max: 1 });
    predictor.clearPrompts(state, 1, 3);
    await expect(predictor.prepare(state)).rejects.toMatchObject({ code: 'prompt-invalid' });
  });

  test('tracks every object from the earliest start, each on its own memory', async () => {
    await predictor.addPoints(state, 1, 2, { box });
    await predictor.addPoints(state, 7, 4, { box });
    await propagate({ max: 1 });
    expect([...object(1).tracked.keys()]).toEqual([3]);
    expect([...object(7).tracked.keys()]).toEqual([2, 3]);
    // Object 7 on frame 2: its prompt lies ahead, which memory sees and pointers do not.
    expect(graphs.attended[0].pointerTokens).toBe(0);
  });

  test('gives an absent object nowhere and goes on remembering it', async () => {
    await predictor.addPoints(state, 1, 3, { box });
    graphs.scoreOf = (features) => (features === 5 ? -1 : 5);
    await propagate({ max: 2 });
    expect(object().tracked.get(4)!.lowRes[0]).toBe(-1024);
    expect(graphs.lastRows()).toEqual([6, 0]);
  });
});

describe('a correction of a tracked frame', () => {
  async function corrected(options: PredictorOptions) {
    begin(options);
    await predictor.addPoints(state, 1, 2, { box });
    await propagate({ max: 5 });
    return predictor.addPoints(state, 1, 5, click);
  }

  test('attends to memory and to its own earlier answer', async () => {
    await corrected({});
    expect(graphs.lastRows()).toEqual([6, 1, 0]);
    expect(graphs.decoded.at(-1)!.maskInput).not.toBeNull();
  });

  test('by default is lost when propagation starts again before it, as in the package', async () => {
    const correction = await corrected({});
    await propagate();
    expect(object().conditioning.has(5)).toBe(false);
    expect(object().tracked.get(5)).not.toBe(correction);
  });

  test('by default is a tracked memory when propagation starts behind it', async () => {
    const correction = await corrected({});
    await propagate({ start: 6 });
    expect(object().tracked.get(5)).toBe(correction);
  });

  test('counts as conditioning frame where corrections do', async () => {
    const correction = await corrected({ addAllFramesToCorrectAsCond: true });
    await propagate();
    expect(object().conditioning.get(5)).toBe(correction);
    expect(object().tracked.has(5)).toBe(false);
  });

  test('clears the memories around it where that is asked for', async () => {
    await corrected({ clearNonCondMemAroundInput: true, addAllFramesToCorrectAsCond: true, memorySize: 2 });
    await predictor.prepare(state);
    expect([...object().tracked.keys()]).toEqual([]);
    expect([...object().conditioning.keys()]).toEqual([2, 5]);
  });
});

test('a stack of one frame can be prompted again after it was visited', async () => {
  begin({ addAllFramesToCorrectAsCond: true }, 1);
  await predictor.addPoints(state, 1, 0, { box });
  await propagate();
  const record = await predictor.addPoints(state, 1, 0, click);
  expect(graphs.attended.at(-1)!.memoryPos.every(Number.isFinite)).toBe(true);
  expect(record.lowRes.every(Number.isFinite)).toBe(true);
});

describe('prompts taken back', () => {
  test('leave the answer as that of a tracked frame', async () => {
    const record = await predictor.addPoints(state, 1, 3, { box });
    await predictor.addPoints(state, 1, 6, { box });
    await propagate({ max: 1 });
    predictor.clearPrompts(state, 1, 3);
    expect([...object().conditioning.keys()]).toEqual([6]);
    expect(object().tracked.get(3)).toBe(record);
  });

  test('an object removed, or all of them', async () => {
    await predictor.addPoints(state, 1, 3, { box });
    await predictor.addPoints(state, 2, 3, { box });
    predictor.removeObject(state, 1);
    expect([...state.objects.keys()]).toEqual([2]);
    predictor.reset(state);
    expect(state.objects.size).toBe(0);
  });
});

describe('masks on the frame', () => {
  test('are the enlarged logits; an object without an answer is nowhere', async () => {
    await predictor.addPoints(state, 1, 3, { box });
    await predictor.addPoints(state, 2, 4, { box });
    const logits = predictor.videoLogits(state, 3);
    expect(logits.get(1)).toHaveLength(32 * 16);
    expect(logits.get(1)![0]).toBeGreaterThan(0);
    expect(logits.get(2)![0]).toBe(-1024);
  });

  test('do not overlap where that is asked for', async () => {
    begin({ nonOverlapMasks: true });
    await predictor.addPoints(state, 1, 3, { box });
    await predictor.addMask(state, 2, 3, new Uint8Array(32 * 16).fill(1));
    const logits = predictor.videoLogits(state, 3);
    expect(logits.get(1)![0]).toBe(-10);
    expect(logits.get(2)![0]).toBeCloseTo(10, 5);
  });

  test('after a prompt of one kind leave out answers that wait for the other, where that is asked for', async () => {
    await predictor.addMask(state, 1, 3, new Uint8Array(32 * 16).fill(1));
    await propagate();
    const tracked = object().tracked.get(5)!;
    await predictor.addMask(state, 1, 5, new Uint8Array(32 * 16));
    expect(predictor.videoLogits(state, 5).get(1)![0]).toBeCloseTo(-10, 5);
    expect(predictor.videoLogits(state, 5, 'tracked').get(1)![0]).toBeCloseTo(-10, 5);
    expect(predictor.videoLogits(state, 5, 'conditioning').get(1)![0]).toBe(tracked.lowRes[0]);
  });
});
