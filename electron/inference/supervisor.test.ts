import { describe, expect, it } from 'vitest';
import {
  fakeInference,
  fakeModel,
  fakeRequest,
  fakeRun,
  isAlive,
  requestOf,
} from '../../test/support/fake-run.ts';
import { temporaryFolder } from '../../test/support/library.ts';
import { WALK_PROMPT, walking } from '../../test/support/walking.ts';
import type { ChildHandle, Inference, PropagateRequest } from './index.ts';

/** Inference whose first process does as fake-child.node.ts says; those after it do nothing out of the way. */
const firstDoing = (fault: string) => fakeInference((nth) => (nth === 0 ? ['0', fault] : []));

describe('the inference process', () => {
  it('streams every slice of a run', async () => {
    const { inference } = fakeInference();
    const { outcomes } = await fakeRun(inference, await fakeRequest());
    expect(outcomes.map((o) => o.slice).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 24 }, (_, n) => n),
    );
    expect(outcomes[0]).toMatchObject({ slice: 8, state: 'prompted' });
    expect(outcomes.every((o) => o.voxels > 50)).toBe(true);
  });

  it.each(['outward', 'forward-reverse-shared'])(
    'killed in mid-run loses no slice and changes no result (%s)',
    async (order) => {
      const request = await fakeRequest({ order });
      const undisturbed = await fakeRun(fakeInference().inference, request);
      // Two processes stand still at their sixth tracked slice, with five more finished each.
      const { inference, children } = fakeInference((nth) => (nth < 2 ? ['0', 'track:holds:6'] : []));
      const disturbed = await fakeRun(inference, request, (n) => {
        if (n === 6 || n === 11) children.at(-1)!.kill();
      });
      expect(disturbed.outcomes).toEqual(undisturbed.outcomes);
      expect(disturbed.notices).toHaveLength(2);
      expect(children).toHaveLength(3);
    },
  );

  /** The outcomes of a run undisturbed, of one whose process dies at a tracked frame, and after how many slices it went on. */
  async function withDeathAt(frame: number, plan: object, request?: PropagateRequest) {
    request ??= await fakeRequest(plan);
    const undisturbed = await fakeRun(fakeInference().inference, request);
    const { inference, children } = firstDoing(`track:dies:${frame}`);
    const { outcomes, notices } = await fakeRun(inference, request);
    expect(children).toHaveLength(2);
    return {
      undisturbed: undisturbed.outcomes,
      outcomes,
      wentOnAfter: Number(/after (\d+)/.exec(notices[0])?.[1]),
    };
  }

  it.each([
    ['masks of sure slices', { passes: { count: 2, above: 0.3 } }],
    ['masks, fused by distance', { passes: { count: 3, above: 0.3, fusion: 'distance' } }],
    ['a cycle check', { passes: { count: 2, above: 0.3, trust: 'cycle' } }],
    ['one memory', { passes: { count: 2, above: 0.3 }, order: 'outward-shared' }],
  ])('that dies in the second pass goes on there and changes no result (%s)', async (_what, plan) => {
    const { undisturbed, outcomes, wentOnAfter } = await withDeathAt(36, plan);
    expect(wentOnAfter).toBeGreaterThan(24);
    // Slices of the first pass would stand here twice if it had begun anew.
    expect(outcomes).toEqual(undisturbed);
  });

  it.each(['majority', 'mean-logits', 'score-weighted'])(
    'that dies while it looks along the second axis goes on there and changes no result (%s)',
    async (planes) => {
      const { undisturbed, outcomes, wentOnAfter } = await withDeathAt(36, { planes });
      expect(wentOnAfter).toBeGreaterThan(24);
      expect(outcomes).toEqual(undisturbed);
    },
  );

  it.each(['outward', 'outward-shared'])(
    'that dies on several pathways goes on with all of them and changes no result (%s)',
    async (order) => {
      // Three pathways track every frame but the first of a run.
      const { undisturbed, outcomes, wentOnAfter } = await withDeathAt(36, {
        memory: { gate: { kind: 'sam2long' } },
        order,
      });
      expect(wentOnAfter).toBeGreaterThan(10);
      expect(outcomes).toEqual(undisturbed);
    },
  );

  it('that dies in a crop that has followed the object goes on there and changes no result', async () => {
    const plan = { crop: { kind: 'prompt', margin: 2, follow: true } };
    const request = await requestOf(walking(1.5), WALK_PROMPT, plan);
    const { undisturbed, outcomes, wentOnAfter } = await withDeathAt(20, plan, request);
    expect(wentOnAfter).toBeGreaterThan(15);
    expect(outcomes).toEqual(undisturbed);
  });

  it('answers a prompt again after it was killed', async () => {
    const { inference, children } = firstDoing('fake:SIGKILL');
    const { anchors, ...view } = await fakeRequest();
    expect(await inference.prompt({ ...view, prompt: anchors[0].prompt })).toMatchObject({
      slice: 8,
      state: 'prompted',
    });
    expect(children).toHaveLength(2);
  });

  it('that cannot stay alive ends the run in words', async () => {
    const { inference } = fakeInference(() => ['dies']);
    await expect(fakeRun(inference, await fakeRequest())).rejects.toMatchObject({ code: 'inference-failed' });
  });

  it('lets a prompt in between two slices of a run', async () => {
    const { inference } = firstDoing('track:awaits-prompt:4');
    const request = await fakeRequest();
    const { anchors, ...view } = request;
    let finished = 0;
    const run = fakeRun(inference, request, (n) => {
      finished = n;
    });
    await expect.poll(() => finished).toBe(4);
    await inference.prompt({ ...view, prompt: anchors[0].prompt });
    expect(finished).toBeLessThan(20);
    await run;
  });

  it('passes on what is wrong with a request', async () => {
    const { inference } = fakeInference();
    const asked = await fakeRequest();
    const missing = { ...asked, volume: { ...asked.volume, path: '/gone' } };
    await expect(fakeRun(inference, missing)).rejects.toMatchObject({ code: 'file-not-found' });
    const shorter = { ...asked, volume: { ...asked.volume, sha256: 'b', shape: [32, 32, 25] as const } };
    await expect(fakeRun(inference, shorter)).rejects.toMatchObject({ code: 'file-truncated' });
  });
});

describe('a process that nobody asks anything for a while', () => {
  it('is ended, with all memory that it holds', async () => {
    const { inference, children } = fakeInference(() => [], {}, 300);
    await inference.inspect(fakeModel);
    await expect.poll(() => isAlive(children[0])).toBe(false);
    expect(inference.state()).toMatchObject({ residentBytes: null, models: [] });
  });

  it('is not ended in the middle of a run', async () => {
    const { inference, children } = fakeInference(() => ['100'], {}, 50);
    const { notices } = await fakeRun(inference, await fakeRequest());
    expect(notices).toEqual([]);
    expect(children).toHaveLength(1);
  });
});

describe('a cancel', () => {
  /** A run that is cancelled at its fourth tracked slice, after the prompted one and three more. */
  async function cancelledAt(fault: string, beforehand = (_child: ChildHandle) => {}) {
    const { inference, children } = firstDoing(fault);
    const controller = new AbortController();
    const slices: number[] = [];
    const run = inference.propagate(await fakeRequest(), {
      signal: controller.signal,
      onSlices: async (done) => void slices.push(...done.map((o) => o.slice)),
      onNotice() {},
    });
    await expect.poll(() => slices).toHaveLength(4);
    beforehand(children[0]);
    controller.abort();
    await expect(run).rejects.toMatchObject({ code: 'cancelled' });
    return { slices, inference, children };
  }

  it('takes no slice that is finished after it, and leaves the process to the next run', async () => {
    const { slices, inference, children } = await cancelledAt('track:awaits-cancel:4');
    // What the process says is said in order: all that it had to say of the first run has been heard.
    expect(await fakeRun(inference, await fakeRequest())).toMatchObject({ notices: [] });
    expect(slices).toHaveLength(4);
    expect(children).toHaveLength(1);
  });

  it('is answered while its slice goes on, which is ended after two seconds by replacing the process', async () => {
    // A process that is stopped comes to the end of no slice, and does not even hear of the cancel.
    const stop = ({ pid }: ChildHandle) => void process.kill(pid!, 'SIGSTOP');
    const { inference, children } = await cancelledAt('track:holds:4', stop);
    expect(isAlive(children[0])).toBe(true);
    await expect.poll(() => isAlive(children[0])).toBe(false);
    await inference.inspect(fakeModel);
    expect(children).toHaveLength(2);
  });
});

describe('the budgets of the embedding cache', () => {
  const frameBytes = 4 * 64 * 64;
  const budget = (memoryBytes: number) => ({ memoryBytes, diskBytes: 0, folder: temporaryFolder() });
  const used = (inference: Inference) => () => inference.state().embeddingCache?.memoryBytes;
  const warmed = async (inference: Inference) => {
    const request = await fakeRequest();
    for (let slice = 0; slice < 8; slice++) await inference.warm({ ...request, slice });
  };

  it('are those of every process that is started, and in force at once in the one that runs', async () => {
    const { inference, children } = fakeInference();
    inference.configure(budget(3 * frameBytes));
    await warmed(inference);
    await expect.poll(used(inference)).toBe(3 * frameBytes);
    inference.configure(budget(frameBytes));
    await expect.poll(used(inference)).toBe(frameBytes);
    children[0].kill();
    await expect.poll(() => inference.state().residentBytes).toBeNull();
    await warmed(inference);
    await expect.poll(used(inference)).toBe(frameBytes);
  });

  it('leave nothing behind when the cache is emptied', async () => {
    const { inference } = fakeInference();
    await inference.warm({ ...(await fakeRequest()), slice: 3 });
    expect(await inference.emptyCache(temporaryFolder())).toEqual({ freedBytes: frameBytes });
    await expect.poll(used(inference)).toBe(0);
  });
});
