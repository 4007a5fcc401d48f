import { describe, expect, it } from 'vitest';
import { openedCase, patient } from '../../../test/support/opened-case.ts';
import { context } from '../../../test/support/segmentation.ts';

describe('a run', () => {
  it('saves every slice as it comes and is undone as one', async () => {
    const { prompt, propagate, states, mask, library, caseId, events } = await openedCase();
    await prompt();
    expect(await propagate()).toMatchObject({ state: 'success', progress: { done: 20, total: 20 } });
    expect((await mask()).count()).toBe(15 * 100);
    expect(await states()).toMatchObject({ 5: 'prompted', 6: 'proposed', 0: 'proposed', 15: 'absent' });
    expect(events.filter((e) => e.name === 'slice.finished')).toHaveLength(20);
    expect(await library.undo(caseId)).toMatchObject({ label: 'Propagate Column' });
    expect((await mask()).count()).toBe(100);
  });

  it('never overwrites accepted, given and corrected slices', async () => {
    const { prompt, propagate, mark, draw, states, mask } = await openedCase();
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
    const { prompt, propagate, mark, events } = await openedCase();
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
    const { draw, propagate, mask } = await openedCase();
    const square = Array.from({ length: 100 }, (_, n) => 32 * (12 + Math.floor(n / 10)) + 10 + (n % 10));
    await draw(5, square);
    expect(await propagate()).toMatchObject({ state: 'success' });
    expect((await mask()).count()).toBe(15 * 100);
  });

  it('lets a correction on any slice count in the next run', async () => {
    const { prompt, propagate, mask, states } = await openedCase();
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
    const { prompt, propagate, mask } = await openedCase();
    await prompt();
    await propagate({ range: [4, 8] });
    expect((await mask()).occupied()).toEqual([4, 5, 6, 7, 8]);
  });

  it('drops stray islands when the plan says so, but not from accepted slices', async () => {
    const { prompt, propagate, mark, mask } = await openedCase();
    await prompt({ box: [10, 12, 29, 21] });
    await propagate();
    expect((await mask()).count()).toBe(15 * 140);
    await mark([7], 'accepted');
    await propagate({ plan: 'fast' });
    expect((await mask()).count()).toBe(14 * 100 + 140);
  });

  it('leaves pixels of accepted slices alone when it goes along another axis', async () => {
    const { prompt, propagate, mark, mask } = await openedCase();
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
    const { handlers, caseId, segmentId } = await openedCase();
    const asked = { caseId, segmentIds: [segmentId], plan: 'default' };
    await expect(handlers['segmentation.propagate'](asked, context())).rejects.toMatchObject({
      code: 'prompt-invalid',
    });
    await expect(
      handlers['segmentation.propagate']({ ...asked, plan: 'magic' }, context()),
    ).rejects.toMatchObject({ code: 'plan-invalid' });
  });

  it('keeps what is finished when it is cancelled', async () => {
    const { prompt, handlers, jobs, ended, caseId, segmentId, events, mask } = await openedCase(8);
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
    const { prompt, handlers, ended, caseId, segmentId, events, mask, children } = await openedCase(8);
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
