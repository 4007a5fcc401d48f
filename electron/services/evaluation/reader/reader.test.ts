import { describe, expect, test } from 'vitest';
import { PropagationPlan, type SlicePrompt } from '#core/contract';
import { encodeRuns, Mask } from '#core/masks';
import { dice } from '#core/metrics';
import type { Inference, ModelRef, PromptRequest, PropagateRequest, SliceOutcome } from '#electron/inference';
import { CaseSegment, type Corrected, correctByReader } from './index.ts';

/** Ten slices of 12 x 12 pixels; the structure is a square of 6 x 6 on all but the last. */
const grid = {
  shape: [12, 12, 10] as [number, number, number],
  affineLps: [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 3, 0],
    [0, 0, 0, 1],
  ],
};
const square = (from: number, to: number) =>
  Uint8Array.from({ length: 144 }, (_, n) => {
    const [x, y] = [n % 12, Math.floor(n / 12)];
    return x >= from && x <= to && y >= from && y <= to ? 1 : 0;
  });
const truth = new Mask(grid.shape);
for (let k = 0; k <= 8; k++) truth.setSlice(k, square(3, 8));

/** What the model finds on each slice and how sure it is of it. */
type Answer = { pixels: Uint8Array; iou: number };
const right = (iou = 0.95): Answer => ({ pixels: square(3, 8), iou });

function segmentWith(answers: (slice: number) => Answer, toClicks: () => Answer = () => right()) {
  const runs: PropagateRequest[] = [];
  const prompts: PromptRequest[] = [];
  const outcome = (slice: number, { pixels, iou }: Answer, state: SliceOutcome['state']): SliceOutcome => ({
    axis: 'k',
    slice,
    state: pixels.includes(1) ? state : 'absent',
    runs: encodeRuns(pixels),
    voxels: pixels.reduce((n, v) => n + v, 0),
    predictedIou: iou,
    objectScore: pixels.includes(1) ? 8 : -8,
  });
  const inference: Pick<Inference, 'prompt' | 'propagate'> = {
    async prompt(request) {
      prompts.push(request);
      return outcome(request.prompt.slice, toClicks(), 'prompted');
    },
    async propagate(request, { onSlices }) {
      runs.push(request);
      const kept = request.anchors.filter((a) => a.mask).map((a) => a.slice);
      const asked = request.anchors.filter((a) => !a.mask).map((a) => a.slice);
      for (let slice = 0; slice < grid.shape[2]; slice++)
        if (!kept.includes(slice))
          await onSlices([outcome(slice, answers(slice), asked.includes(slice) ? 'prompted' : 'proposed')]);
      return { provider: 'fake', sparedMs: 0 };
    },
  };
  const segment = new CaseSegment({
    inference: inference as Inference,
    volume: { path: '', sha256: '', dataType: 'int16', valueKind: 'hu', ...grid },
    model: {} as ModelRef,
    plan: PropagationPlan.parse({}),
    axis: 'k',
    signal: new AbortController().signal,
    onNotice() {},
  });
  const box: SlicePrompt = { axis: 'k', slice: 4, box: [3, 3, 8, 8], points: [], mask: false };
  segment.place(box);
  return { segment, runs, prompts };
}

async function correct(segment: CaseSegment, by: 'clicks' | 'drawing', most: number): Promise<Corrected[]> {
  const made: Corrected[] = [];
  for await (const one of correctByReader(segment, truth, { grid, axis: 'k', by, most })) made.push(one);
  return made;
}
const onTruth = (slice: number, answer: Answer): Answer =>
  slice <= 8 ? answer : { pixels: new Uint8Array(144), iou: 0.9 };

describe('the simulated reader', () => {
  test('goes where the model is least sure, not where it is most wrong', async () => {
    const { segment } = segmentWith((k) =>
      onTruth(k, k === 0 ? right(0.4) : k === 2 ? { pixels: square(0, 5), iou: 0.95 } : right()),
    );
    await segment.propagate();
    expect((await correct(segment, 'drawing', 2)).map((c) => c.slice)).toEqual([0, 8]);
  });

  test('goes on by score when the queue (here the end, where the area jumps) is empty, and ends when all slices have been looked at', async () => {
    const { segment } = segmentWith((k) => onTruth(k, right(0.9 + k / 100)));
    await segment.propagate();
    const made = await correct(segment, 'drawing', 64);
    expect(made.map((c) => c.slice)).toEqual([8, 0, 1, 2, 3, 5, 6, 7]);
    expect(made.at(-1)?.count).toBe(8);
  });

  test('draws a slice as it is; no later run overwrites it, and it is carried on from', async () => {
    const { segment, runs } = segmentWith((k) =>
      onTruth(k, k === 6 ? { pixels: square(5, 6), iou: 0.3 } : right()),
    );
    await segment.propagate();
    const before = dice(truth, segment.mask);
    await correct(segment, 'drawing', 1);
    expect(segment.mask.plane('k', 6)).toEqual(square(3, 8));
    expect(dice(truth, segment.mask)).toBeGreaterThan(before);
    expect(segment.results.find((r) => r.slice === 6)?.state).toBe('corrected');
    expect(runs[1].anchors.map((a) => [a.slice, a.role])).toEqual([
      [4, 'source'],
      [6, 'source'],
    ]);
  });

  test('erases a slice that the structure is not on, whether it clicks or draws', async () => {
    const { segment, runs, prompts } = segmentWith((k) =>
      k === 9 ? { pixels: square(3, 8), iou: 0.2 } : onTruth(k, right()),
    );
    await segment.propagate();
    await correct(segment, 'clicks', 1);
    expect(segment.mask.slice(9)).toBeUndefined();
    expect(prompts).toEqual([]);
    expect(runs[1].anchors.find((a) => a.slice === 9)?.role).toBe('boundary');
  });

  test('clicks where the largest error lies, at most three times', async () => {
    const stubborn = () => ({ pixels: square(3, 5), iou: 0.5 });
    const { segment, prompts } = segmentWith((k) => onTruth(k, k === 6 ? stubborn() : right()), stubborn);
    await segment.propagate();
    await correct(segment, 'clicks', 1);
    expect(prompts.map((p) => p.prompt.points.length)).toEqual([1, 2, 3]);
    expect(prompts[0].prompt.points[0].positive).toBe(true);
    expect(segment.results.find((r) => r.slice === 6)?.state).toBe('accepted');
  });

  test('takes a click back that makes the slice worse', async () => {
    const { segment } = segmentWith(
      (k) => onTruth(k, k === 6 ? { pixels: square(3, 7), iou: 0.5 } : right()),
      () => ({ pixels: square(0, 1), iou: 0.9 }),
    );
    await segment.propagate();
    await correct(segment, 'clicks', 1);
    expect(segment.mask.plane('k', 6)).toEqual(square(3, 7));
    expect(segment.promptOn(6)).toBeUndefined();
  });

  test('works in a copy without touching the segment it came from', async () => {
    const { segment } = segmentWith((k) =>
      onTruth(k, k === 6 ? { pixels: square(5, 6), iou: 0.3 } : right()),
    );
    await segment.propagate();
    const copy = segment.copy();
    await correct(copy, 'drawing', 3);
    expect(segment.mask.plane('k', 6)).toEqual(square(5, 6));
    expect(segment.spent).toBe(copy.spent);
  });
});
