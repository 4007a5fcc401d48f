import { describe, expect, it } from 'vitest';
import { openedCase } from '../../../test/support/opened-case.ts';
import { context } from '../../../test/support/segmentation.ts';

describe('review', () => {
  it('marks slices and keeps their scores', async () => {
    const { prompt, mark, library, caseId } = await openedCase();
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
    const { prompt, propagate, handlers, caseId, segmentId, mask, library } = await openedCase();
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
  const { handlers, caseId } = await openedCase();
  const warm = () => handlers['segmentation.warm']({ caseId, axis: 'k', slice: 5 }, context());
  expect(await warm()).toEqual({ cached: false });
  expect(await warm()).toEqual({ cached: true });
});

it('the plans have names and say what they are for', async () => {
  const { plans } = await (await openedCase()).handlers['plan.list']({}, context());
  expect(plans.map((p) => p.name)).toEqual(['default', 'official', 'fast']);
  expect(plans.every((p) => p.about.length > 20)).toBe(true);
});
