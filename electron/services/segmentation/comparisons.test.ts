import { describe, expect, it } from 'vitest';
import type { Params, TrialName } from '#core/contract';
import { decodeRuns, Mask } from '#core/masks';
import { openedCase, patient } from '../../../test/support/opened-case.ts';
import { context } from '../../../test/support/segmentation.ts';

/** A prompt over both columns: the plan `default` follows both, `fast` keeps the larger one alone. */
async function promptedCase(holdsAt?: number) {
  const opened = await openedCase(holdsAt);
  const { caseId, segmentId, handlers, jobs, ended, library, comparisonMasks } = opened;
  await opened.prompt({ box: [10, 12, 29, 21] });
  const start = (changes: Partial<Params<'comparison.start'>> = {}) => {
    const asked = { caseId, segmentId, plans: { a: 'default', b: 'fast' }, ...changes };
    return handlers['comparison.start'](asked, context());
  };
  const compared = async (changes: Partial<Params<'comparison.start'>> = {}) => {
    const { comparison } = await start(changes);
    await ended(comparison.jobId);
    await jobs.close();
    return comparison.id;
  };
  const keep = (comparisonId: string, trial: TrialName) =>
    handlers['comparison.keep']({ comparisonId, trial }, context());
  const now = async () => (await handlers['comparison.get']({ caseId }, context())).comparison;
  const trialMask = async (comparisonId: string, trial: TrialName, since = 0) => {
    const { shape } = await library.getCase(caseId);
    const mask = new Mask(shape);
    for (const { segmentId: name, k, runs } of (await comparisonMasks(comparisonId, since)).slices)
      if (name === trial) mask.setSlice(k, decodeRuns(runs, shape[0] * shape[1]));
    return mask;
  };
  return { ...opened, start, compared, keep, now, trialMask };
}

/** A tracked slice within the second plan: the first tracks 19 at most. */
const AMID_B = 24;

describe('a comparison of plans', () => {
  it('runs both plans and leaves the segment as it is', async () => {
    const { compared, now, trialMask, mask, library, caseId, events } = await promptedCase();
    const before = await library.getCase(caseId);
    events.length = 0;
    const id = await compared();
    expect(await now()).toMatchObject({
      id,
      axis: 'k',
      trials: {
        a: { state: 'finished', plan: { name: 'default' } },
        b: { state: 'finished', plan: { name: 'fast' } },
      },
    });
    expect((await trialMask(id, 'a')).count()).toBe(15 * 140);
    expect((await trialMask(id, 'b')).count()).toBe(15 * 100);
    expect((await mask()).count()).toBe(140);
    expect(await library.getCase(caseId)).toEqual(before);
    expect(new Set(events.map((e) => e.name))).toEqual(new Set(['job.changed', 'comparison.changed']));
  });

  it('hands out only what has changed since, and every slice of the run with its scores', async () => {
    const { compared, now, comparisonMasks } = await promptedCase();
    const id = await compared();
    const { revision } = await comparisonMasks(id, 0);
    expect((await comparisonMasks(id, revision)).slices).toEqual([]);
    expect((await now())!.trials.a.results).toHaveLength(20);
  });

  it('begins with what the user has made, and spares it', async () => {
    const { compared, draw, trialMask, mask } = await promptedCase();
    await draw(8, [0, 1, 2]);
    const id = await compared();
    expect((await trialMask(id, 'a')).slice(8)).toEqual((await mask()).slice(8));
    expect((await trialMask(id, 'b')).slice(8)).toEqual((await mask()).slice(8));
  });

  it('is refused for plans that are the same but for their names, and without a prompt', async () => {
    const { start, library, caseId, now } = await promptedCase();
    await expect(start({ plans: { a: 'fast', b: 'fast' } })).rejects.toMatchObject({ code: 'plan-invalid' });
    const other = (await library.createSegment(caseId, { label: 'Other' })).segment.id;
    await expect(start({ segmentId: other })).rejects.toMatchObject({ code: 'prompt-invalid' });
    expect(await now()).toBeNull();
  });

  it('takes the place of the one before', async () => {
    const { compared, keep, now } = await promptedCase();
    const first = await compared();
    const second = await compared({ plans: { a: 'fast', b: 'default' } });
    expect(await now()).toMatchObject({ id: second });
    await expect(keep(first, 'a')).rejects.toMatchObject({ code: 'not-found' });
  });
});

describe('keeping a plan', () => {
  it('makes of the segment what an ordinary run makes, in one step of undo that names the plan', async () => {
    const { compared, keep, mask, states, library, caseId, propagate } = await promptedCase();
    await propagate({ plan: 'fast' });
    const [ordinary, ordinaryStates] = [await mask(), await states()];
    await library.undo(caseId);
    await keep(await compared(), 'b');
    expect((await mask()).toDense()).toEqual(ordinary.toDense());
    expect(await states()).toEqual(ordinaryStates);
    expect((await library.saveVersion(caseId, '')).version).toMatchObject({ plan: 'fast', model: 'fake' });
    expect(await library.undo(caseId)).toMatchObject({ label: 'Propagate Column' });
    expect((await mask()).count()).toBe(140);
  });

  it('leaves slices alone that were made by hand or accepted since', async () => {
    const { compared, keep, draw, prompt, mark, mask } = await promptedCase();
    const id = await compared();
    await draw(8, [0, 1, 2]);
    await prompt({ slice: 3, box: [10, 12, 19, 21] });
    await mark([3], 'accepted');
    await keep(id, 'a');
    const kept = await mask();
    expect([kept.slice(8), kept.slice(3)].map((s) => s!.reduce((n, v) => n + v, 0))).toEqual([3, 100]);
    expect(kept.count()).toBe(13 * 140 + 100 + 3);
  });

  it('can be thought over: the other one is still there', async () => {
    const { compared, keep, mask, library, caseId } = await promptedCase();
    const id = await compared();
    await keep(id, 'a');
    await keep(id, 'b');
    expect((await mask()).count()).toBe(15 * 100);
    await library.undo(caseId);
    expect((await mask()).count()).toBe(15 * 140);
  });

  it('ends the other one, if that still runs', async () => {
    const { start, keep, now, jobs, mask } = await promptedCase(AMID_B);
    const { comparison } = await start();
    await expect.poll(async () => (await now())?.trials.b.state, patient).toBe('running');
    await keep(comparison.id, 'a');
    await jobs.close();
    expect((await now())?.trials.b.state).toBe('stopped');
    expect((await mask()).count()).toBe(15 * 140);
  });

  it('is refused for a locked segment', async () => {
    const { compared, keep, library, caseId, segmentId } = await promptedCase();
    const id = await compared();
    await library.updateSegment(caseId, segmentId, { locked: true });
    await expect(keep(id, 'a')).rejects.toMatchObject({ code: 'conflict' });
  });

  it('is refused for a plan that was cancelled before its end, while a finished one can be kept', async () => {
    const { start, keep, now, jobs, mask } = await promptedCase(AMID_B);
    const { comparison } = await start();
    await expect.poll(async () => (await now())?.trials.b.results.length, patient).toBeGreaterThan(2);
    jobs.cancel(comparison.jobId);
    await jobs.close();
    expect((await now())?.trials).toMatchObject({ a: { state: 'finished' }, b: { state: 'stopped' } });
    await expect(keep(comparison.id, 'b')).rejects.toMatchObject({ code: 'conflict' });
    await keep(comparison.id, 'a');
    expect((await mask()).count()).toBe(15 * 140);
  });
});

describe('putting a comparison away', () => {
  it('stops its run and forgets it; the segment is as it was', async () => {
    const { start, now, handlers, jobs, mask } = await promptedCase(AMID_B);
    const { comparison } = await start();
    await handlers['comparison.discard']({ comparisonId: comparison.id }, context());
    expect(jobs.list().find((job) => job.id === comparison.jobId)).toMatchObject({ state: 'cancelled' });
    await jobs.close();
    expect(await now()).toBeNull();
    expect((await mask()).count()).toBe(140);
  });
});
