import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { ModelCard, type Params, type SlicePrompt } from '#core/contract';
import type { Volume } from '#core/geometry';
import { encodeRuns } from '#core/masks';
import type { ModelRef } from '#electron/inference';
import { newCase, temporaryLibrary } from '../../../test/support/library.ts';
import { context, storedMask, testInference, testSegmentation } from '../../../test/support/segmentation.ts';

const FAKE_CHILD = fileURLToPath(new URL('../../../test/support/fake-child.node.ts', import.meta.url));
const SHAPE = [32, 32, 20] as const;
/** A process takes its time to start on a busy machine. */
const patient = { timeout: 20_000 };

const card = ModelCard.parse({
  name: 'fake',
  size: 'nano',
  hiera: {
    embedDim: 32,
    numHeads: 1,
    stages: [1, 2, 4, 1],
    globalBlocks: [4],
    windowSpec: [8, 8, 8, 4],
    posEmbedBackground: [8, 8],
  },
  input: { imageSize: 128, resize: 'area-bilinear', windowsHu: { soft: [-160, 240], bone: [-500, 1300] } },
});
const model: ModelRef = { name: 'fake', weightsPath: '/none', card, imageSize: 128, precision: 'fp32' };

/** A bright column i 10..19, j 12..21 that ends below slice 15, and a thinner one beside it, i 26..29. */
function column(): Volume {
  const data = new Int16Array(SHAPE[0] * SHAPE[1] * SHAPE[2]).map((_, n) => {
    const [i, j, k] = [n % 32, Math.floor(n / 32) % 32, Math.floor(n / 1024)];
    const inside = (i >= 10 && i < 20) || (i >= 26 && i < 30);
    return inside && j >= 12 && j < 22 && k < 15 ? 200 : -1000;
  });
  return {
    shape: SHAPE,
    affineLps: [
      [1, 0, 0, 0],
      [0, 1, 0, 0],
      [0, 0, 1, 0],
      [0, 0, 0, 1],
    ],
    data,
  };
}

async function opened(msPerFrame = 0) {
  const library = await temporaryLibrary();
  const { id: caseId } = await library.addCase(newCase({ volume: column() }));
  const { segment } = await library.createSegment(caseId, { label: 'Column' });
  const segmentId = segment.id;
  const { inference, children } = testInference(FAKE_CHILD, [String(msPerFrame)]);
  const { handlers, jobs, events, ended } = testSegmentation(library, inference, model);
  const prompt = (changes: Partial<SlicePrompt> = {}) => {
    const box: SlicePrompt = { axis: 'k', slice: 5, box: [10, 12, 19, 21], points: [], mask: false };
    return handlers['segmentation.prompt']({ caseId, segmentId, prompt: { ...box, ...changes } }, context());
  };
  const propagate = async (changes: Partial<Params<'segmentation.propagate'>> = {}) => {
    const asked = { caseId, segmentIds: [segmentId], plan: 'default', ...changes };
    return ended((await handlers['segmentation.propagate'](asked, context())).jobId);
  };
  const mark = (slices: number[], state: 'accepted' | 'rejected') =>
    handlers['segmentation.mark']({ caseId, segmentId, axis: 'k', slices, state }, context());
  const states = async () => {
    const { results } = await library.getCase(caseId);
    return Object.fromEntries(results.filter((r) => r.axis === 'k').map((r) => [r.slice, r.state]));
  };
  const mask = () => storedMask(library, caseId, segmentId, SHAPE);
  const draw = async (k: number, pixels: number[]) => {
    const slice = new Uint8Array(32 * 32);
    for (const at of pixels) slice[at] = 1;
    const slices = [{ segmentId, k, runs: encodeRuns(slice) }];
    await library.apply({ caseId, label: 'Brush', kind: 'brush', slices });
  };
  return {
    library,
    caseId,
    segmentId,
    handlers,
    jobs,
    events,
    ended,
    children,
    prompt,
    propagate,
    mark,
    states,
    mask,
    draw,
  };
}

describe('a prompt', () => {
  it('is saved with its mask and its result in one step of undo', async () => {
    const { prompt, mask, library, caseId, segmentId } = await opened();
    const { result } = await prompt();
    expect(result).toMatchObject({ segmentId, axis: 'k', slice: 5, state: 'prompted', voxels: 100 });
    expect((await mask()).count()).toBe(100);
    const detail = await library.getCase(caseId);
    expect(detail.prompts).toMatchObject([{ segmentId, axis: 'k', slice: 5, box: [10, 12, 19, 21] }]);
    expect(detail.undo).toBe('Prompt');
    await library.undo(caseId);
    expect(await library.getCase(caseId)).toMatchObject({ prompts: [], results: [] });
    expect((await mask()).count()).toBe(0);
  });

  it('works on the other planes of the grid', async () => {
    const { prompt, mask } = await opened();
    const { result } = await prompt({ axis: 'i', slice: 14, box: [12, 0, 21, 14] });
    expect(result.voxels).toBeGreaterThan(130);
    const found = await mask();
    expect(found.plane('i', 14).reduce((n, v) => n + v, 0)).toBe(result.voxels);
    expect(found.count()).toBe(result.voxels);
  });

  it('takes what is drawn on the slice as the mask, pixel for pixel, when asked to', async () => {
    const { prompt, draw, mask } = await opened();
    await expect(prompt({ box: undefined, mask: true })).rejects.toMatchObject({ code: 'prompt-invalid' });
    await draw(5, [32 * 15 + 14, 32 * 15 + 15, 32 * 16 + 14, 32 * 16 + 15]);
    const { result } = await prompt({ box: undefined, mask: true });
    expect(result).toMatchObject({ state: 'given', voxels: 4, predictedIou: null });
    expect((await mask()).count()).toBe(4);
  });

  it('is refused for a slice that is not there, a segment that is not there, and a locked one', async () => {
    const { prompt, library, caseId, segmentId, handlers } = await opened();
    await expect(prompt({ slice: 20 })).rejects.toMatchObject({ code: 'bad-request' });
    const elsewhere = {
      axis: 'k' as const,
      slice: 5,
      box: [1, 1, 2, 2] as [number, number, number, number],
      points: [],
      mask: false,
    };
    const unknown = handlers['segmentation.prompt'](
      { caseId, segmentId: 'nobody', prompt: elsewhere },
      context(),
    );
    await expect(unknown).rejects.toMatchObject({ code: 'not-found' });
    await library.updateSegment(caseId, segmentId, { locked: true });
    await expect(prompt()).rejects.toMatchObject({ code: 'conflict' });
  });

  it("uses a window of the model's card by name", async () => {
    const { handlers, caseId, segmentId } = await opened();
    const prompt: SlicePrompt = { axis: 'k', slice: 5, box: [10, 12, 19, 21], points: [], mask: false };
    const through = (window: string) =>
      handlers['segmentation.prompt']({ caseId, segmentId, prompt, window }, context());
    // 200 HU is below the middle of the bone window: there is nothing bright.
    expect((await through('bone')).result).toMatchObject({ state: 'absent', voxels: 0 });
    await expect(through('brain')).rejects.toMatchObject({ code: 'plan-invalid' });
  });
});

describe('a run', () => {
  it('saves every slice as it comes and is undone as one', async () => {
    const { prompt, propagate, states, mask, library, caseId, events } = await opened();
    await prompt();
    expect(await propagate()).toMatchObject({ state: 'success', progress: { done: 20, total: 20 } });
    expect((await mask()).count()).toBe(15 * 100);
    expect(await states()).toMatchObject({ 5: 'prompted', 6: 'proposed', 0: 'proposed', 15: 'absent' });
    expect(events.filter((e) => e.name === 'slice.finished')).toHaveLength(20);
    expect(await library.undo(caseId)).toMatchObject({ label: 'Propagate Column' });
    expect((await mask()).count()).toBe(100);
  });

  it('never overwrites accepted, given and corrected slices', async () => {
    const { prompt, propagate, mark, draw, states, mask } = await opened();
    await prompt();
    await propagate();
    await mark([9], 'accepted');
    await draw(2, [0, 1, 2]);
    const before = await mask();
    await propagate();
    const after = await mask();
    expect(await states()).toMatchObject({ 9: 'accepted', 2: 'corrected' });
    expect(after.slice(9)).toEqual(before.slice(9));
    expect(after.slice(2)).toEqual(before.slice(2));
  });

  it('ends before an accepted slice', async () => {
    const { prompt, propagate, mark, events } = await opened();
    await prompt();
    await propagate();
    await mark([9], 'accepted');
    events.length = 0;
    await propagate();
    const slices = events.flatMap((e) =>
      e.name === 'slice.finished' ? [(e.data as { result: { slice: number } }).result.slice] : [],
    );
    expect(slices.sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  it('goes on from what a hand has drawn', async () => {
    const { draw, propagate, mask } = await opened();
    const square = Array.from({ length: 100 }, (_, n) => 32 * (12 + Math.floor(n / 10)) + 10 + (n % 10));
    await draw(5, square);
    expect(await propagate()).toMatchObject({ state: 'success' });
    expect((await mask()).count()).toBe(15 * 100);
  });

  it('lets a correction on any slice count in the next run', async () => {
    const { prompt, propagate, mask, states } = await opened();
    await prompt();
    await propagate();
    await prompt({ slice: 12, box: undefined, points: [{ ijk: [4, 4, 12], positive: true }] });
    expect(await states()).toMatchObject({ 12: 'corrected' });
    const corrected = (await mask()).slice(12);
    await propagate();
    expect((await mask()).slice(12)).toEqual(corrected);
    expect((await mask()).get(4, 4, 12)).toBe(1);
  });

  it('stays within the asked range', async () => {
    const { prompt, propagate, mask } = await opened();
    await prompt();
    await propagate({ range: [4, 8] });
    expect((await mask()).occupied()).toEqual([4, 5, 6, 7, 8]);
  });

  it('drops stray islands when the plan says so, but not from accepted slices', async () => {
    const { prompt, propagate, mark, mask } = await opened();
    await prompt({ box: [10, 12, 29, 21] });
    await propagate();
    expect((await mask()).count()).toBe(15 * 140);
    await mark([7], 'accepted');
    await propagate({ plan: 'fast' });
    expect((await mask()).count()).toBe(14 * 100 + 140);
  });

  it('leaves pixels of accepted slices alone when it goes along another axis', async () => {
    const { prompt, propagate, mark, mask } = await opened();
    await prompt({ slice: 5, box: [10, 12, 19, 21] });
    await mark([5], 'accepted');
    const accepted = (await mask()).slice(5);
    await prompt({ axis: 'i', slice: 14, box: [12, 0, 21, 14] });
    await prompt({ axis: 'i', slice: 16, box: [12, 0, 21, 14] });
    expect(await propagate()).toMatchObject({
      state: 'success',
      notices: [expect.stringContaining('other planes')],
    });
    const after = await mask();
    expect(after.slice(5)).toEqual(accepted);
    expect(after.count()).toBeGreaterThan(1300);
  });

  it('is refused without a prompt', async () => {
    const { handlers, caseId, segmentId } = await opened();
    const asked = { caseId, segmentIds: [segmentId], plan: 'default' };
    await expect(handlers['segmentation.propagate'](asked, context())).rejects.toMatchObject({
      code: 'prompt-invalid',
    });
    await expect(
      handlers['segmentation.propagate']({ ...asked, plan: 'magic' }, context()),
    ).rejects.toMatchObject({ code: 'plan-invalid' });
  });

  it('keeps what is finished when it is cancelled', async () => {
    const { prompt, handlers, jobs, ended, caseId, segmentId, events, mask } = await opened(30);
    await prompt();
    const { jobId } = await handlers['segmentation.propagate'](
      { caseId, segmentIds: [segmentId], plan: 'default' },
      context(),
    );
    const finished = () => events.filter((e) => e.name === 'slice.finished').length;
    await expect.poll(finished, patient).toBeGreaterThan(3);
    jobs.cancel(jobId);
    expect(await ended(jobId)).toMatchObject({ state: 'cancelled' });
    await jobs.close();
    expect((await mask()).occupied().length).toBe(finished());
    expect(finished()).toBeLessThan(20);
  });

  it('survives the death of the inference process and says so', async () => {
    const { prompt, handlers, ended, caseId, segmentId, events, mask, children } = await opened(10);
    await prompt();
    const { jobId } = await handlers['segmentation.propagate'](
      { caseId, segmentIds: [segmentId], plan: 'default' },
      context(),
    );
    await expect
      .poll(() => events.filter((e) => e.name === 'slice.finished').length, patient)
      .toBeGreaterThan(3);
    process.kill(children[0].pid!, 'SIGKILL');
    const job = await ended(jobId);
    expect(job).toMatchObject({ state: 'success', notices: [expect.stringContaining('ended unexpectedly')] });
    expect((await mask()).count()).toBe(15 * 100);
    expect(events.filter((e) => e.name === 'slice.finished')).toHaveLength(20);
  });
});

describe('review', () => {
  it('marks slices and keeps their scores', async () => {
    const { prompt, mark, library, caseId } = await opened();
    const { result } = await prompt();
    await mark([5, 6], 'accepted');
    expect((await library.getCase(caseId)).results).toEqual(
      expect.arrayContaining([
        { ...result, state: 'accepted' },
        expect.objectContaining({ slice: 6, state: 'accepted', voxels: 0, predictedIou: null }),
      ]),
    );
  });

  it('clears pixels, prompts and results of a stretch of slices', async () => {
    const { prompt, propagate, handlers, caseId, segmentId, mask, library } = await opened();
    await prompt();
    await propagate();
    await handlers['segmentation.clear']({ caseId, segmentId, axis: 'k', from: 3, to: 7 }, context());
    expect((await mask()).occupied()).toEqual([0, 1, 2, 8, 9, 10, 11, 12, 13, 14]);
    const detail = await library.getCase(caseId);
    expect(detail.prompts).toEqual([]);
    expect(detail.results.map((r) => r.slice)).not.toContain(5);
  });
});

it('an embedding computed ahead is there for the prompt', async () => {
  const { handlers, caseId } = await opened();
  const warm = () => handlers['segmentation.warm']({ caseId, axis: 'k', slice: 5 }, context());
  expect(await warm()).toEqual({ cached: false });
  expect(await warm()).toEqual({ cached: true });
});

it('the plans have names and say what they are for', async () => {
  const { plans } = await (await opened()).handlers['plan.list']({}, context());
  expect(plans.map((p) => p.name)).toEqual(['default', 'official', 'fast']);
  expect(plans.every((p) => p.about.length > 20)).toBe(true);
});
