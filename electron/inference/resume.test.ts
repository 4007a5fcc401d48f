import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import { type BranchingTracker, memoryWindow, seenAnswer } from '#core/volumetric';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import { fakeModel, viewed } from '../../test/support/runs.ts';
import { WALK_PROMPT, WALK_SHAPE, walking } from '../../test/support/walking.ts';
import type { OpenModel } from './engine.ts';
import type { FinishedSlice, StreamedOutcome } from './requests.ts';
import { UnfinishedRun } from './resume.ts';
import { runPropagation } from './run-propagation.ts';

const volume = walking(1.5);
const following = { crop: { kind: 'prompt', margin: 2, follow: true } };
const pathways = { memory: { gate: { kind: 'sam2long' } } };

type Wrap = (tracker: BranchingTracker) => BranchingTracker;

async function modelWith(wrap: Wrap): Promise<OpenModel> {
  const opened = await fakeEngine().open(fakeModel);
  return { ...opened, tracker: (frames, options) => wrap(opened.tracker(frames, options)) };
}

/** After the mask that it is surest of the model is disappointed: what looked second best turns out to be better. */
function disappointed(tracker: BranchingTracker, before: readonly number[] = []): BranchingTracker {
  let choices = before;
  const candidates = (t: number) =>
    tracker.candidates(t).map((candidate, n) => ({
      ...candidate,
      predictedIou: (choices.at(-1) === 0 ? 0.5 : 1) * [0.9, 0.8, 0.1][n],
    }));
  return {
    ...tracker,
    candidates,
    choose(t, n) {
      const { predictedIou } = candidates(t)[n];
      choices = [...choices, n];
      const answer = tracker.choose(t, n);
      const pointer = Float32Array.from(choices);
      tracker.importFrame(t, { ...tracker.exportFrame(t), predictedIou, pointer });
      return { ...answer, predictedIou };
    },
    importFrame(t, memory) {
      choices = [...memory.pointer];
      tracker.importFrame(t, memory);
    },
    fork: () => disappointed(tracker.fork(), choices),
  };
}

/** Shows half of the object, in doubt, on slice 16. */
function waisted(tracker: BranchingTracker): BranchingTracker {
  return {
    ...tracker,
    async track(t, reverse) {
      const output = await tracker.track(t, reverse);
      if (t !== 16) return output;
      let left = 0.5 * seenAnswer(output).area;
      const lowRes = output.lowRes.map((v) => (v > 0 && left-- < 0 ? -v : v));
      return { ...output, lowRes, predictedIou: 0.3 };
    },
  };
}

/** What a run streams when it goes on after `finished`, and which frames it tracks; `before[n]` of them before step n. */
async function streamed(plan: object, finished?: readonly FinishedSlice[], model: Wrap = (same) => same) {
  const tracked: number[] = [];
  const noting: Wrap = (tracker) => ({
    ...tracker,
    track(t, reverse) {
      tracked.push(t);
      return tracker.track(t, reverse);
    },
    fork: () => noting(tracker.fork()),
  });
  const opened = await modelWith((tracker) => noting(model(tracker)));
  const setting = { volume, axis: 'k', plan: PropagationPlan.parse(plan), opened } as const;
  const { request, view } = await viewed(setting);
  const anchors = [{ slice: WALK_PROMPT.slice, prompt: WALK_PROMPT, role: 'source' as const }];
  const steps: (readonly StreamedOutcome[])[] = [];
  const before = [0];
  for await (const step of runPropagation({ ...request, anchors, finished }, view)) {
    if (step.length === 0) continue;
    steps.push(step);
    before.push(tracked.length);
  }
  const unfinished = () => new UnfinishedRun(memoryWindow(request.plan, 2), { ...request, anchors });
  return { steps, tracked, before, unfinished };
}

/** As they go over to the parent and back. */
function interrupted(run: UnfinishedRun, steps: readonly (readonly StreamedOutcome[])[]) {
  for (const step of steps) run.add(structuredClone(step));
  return structuredClone(run.finished());
}

describe('a run that is interrupted after any slice goes on there with the same results', () => {
  it.each([
    ['in a crop that follows', following],
    ['in a crop that follows, with edges', { ...following, post: { refine: {} } }],
    [
      'in a crop that follows until the object counts as ended',
      { ...following, stop: { kind: 'distance', mm: 14 } },
    ],
    ['in a crop that follows, with a memory of one slice', { ...following, memory: { size: 1 } }],
    ['in a crop that follows, twice', { ...following, passes: { count: 2, above: 0.3, fusion: 'distance' } }],
    ['in a crop that follows, on several pathways', { ...following, ...pathways }],
    ['in a crop that follows, along three axes', { ...following, planes: 'mean-logits' }],
    ['on several pathways', pathways],
    ['on several pathways, with edges', { ...pathways, post: { refine: {} } }],
    ['on several pathways in one memory', { ...pathways, order: 'outward-shared' }],
    ['on several pathways, twice', { ...pathways, passes: { count: 2, above: 0.3 } }],
  ])('%s', async (_what, plan) => {
    const whole = await streamed(plan);
    expect(whole.steps.length).toBeGreaterThanOrEqual(WALK_SHAPE[2] / 2);
    for (const n of [1, 9, 14, whole.steps.length - 3]) {
      const rest = await streamed(plan, interrupted(whole.unfinished(), whole.steps.slice(0, n)));
      expect(rest.steps).toEqual(whole.steps.slice(n));
      expect(rest.tracked).toEqual(whole.tracked.slice(whole.before[n]));
    }
  });

  it('tells what the end of a run changes, once', async () => {
    const plan = { ...pathways, order: 'outward-shared' };
    const whole = await streamed(plan, undefined, disappointed);
    const slices = whole.steps.flat().map(({ outcome }) => outcome.slice);
    expect(slices.length).toBeGreaterThan(new Set(slices).size);
    for (let n = 1; n < whole.steps.length; n += 2) {
      const finished = interrupted(whole.unfinished(), whole.steps.slice(0, n));
      const rest = await streamed(plan, finished, disappointed);
      expect(rest.steps).toEqual(whole.steps.slice(n));
    }
  });

  it('takes back what lies beyond a waist, wherever it was cut off', async () => {
    const plan = { crop: { kind: 'prompt', margin: 6 }, waist: {}, memory: { size: 1 } };
    const whole = await streamed(plan, undefined, waisted);
    const last = new Map(whole.steps.flat().map(({ outcome }) => [outcome.slice, outcome.state]));
    expect([15, 16, 17, 24].map((slice) => last.get(slice))).toEqual([
      'proposed',
      'proposed',
      'absent',
      'absent',
    ]);
    for (let n = 1; n < whole.steps.length; n++) {
      const rest = await streamed(plan, interrupted(whole.unfinished(), whole.steps.slice(0, n)), waisted);
      expect(rest.steps).toEqual(whole.steps.slice(n));
    }
  });
});
