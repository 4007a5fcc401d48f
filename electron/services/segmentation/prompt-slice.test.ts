import { describe, expect, it } from 'vitest';
import type { SlicePrompt } from '#core/contract';
import { openedCase } from '../../../test/support/opened-case.ts';
import { context } from '../../../test/support/segmentation.ts';

describe('a prompt', () => {
  it('is saved with its mask and its result in one step of undo', async () => {
    const { prompt, mask, library, caseId, segmentId } = await openedCase();
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
    const { prompt, mask } = await openedCase();
    const { result } = await prompt({ axis: 'i', slice: 14, box: [12, 0, 21, 14] });
    expect(result.voxels).toBeGreaterThan(130);
    const found = await mask();
    expect(found.plane('i', 14).reduce((n, v) => n + v, 0)).toBe(result.voxels);
    expect(found.count()).toBe(result.voxels);
  });

  it('takes what is drawn on the slice as the mask, pixel for pixel, when asked to', async () => {
    const { prompt, draw, mask } = await openedCase();
    await expect(prompt({ box: undefined, mask: true })).rejects.toMatchObject({ code: 'prompt-invalid' });
    await draw(5, [32 * 15 + 14, 32 * 15 + 15, 32 * 16 + 14, 32 * 16 + 15]);
    const { result } = await prompt({ box: undefined, mask: true });
    expect(result).toMatchObject({ state: 'given', voxels: 4, predictedIou: null });
    expect((await mask()).count()).toBe(4);
  });

  it('is refused for a slice that is not there, a segment that is not there, and a locked one', async () => {
    const { prompt, library, caseId, segmentId, handlers } = await openedCase();
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
    const { handlers, caseId, segmentId } = await openedCase();
    const prompt: SlicePrompt = { axis: 'k', slice: 5, box: [10, 12, 19, 21], points: [], mask: false };
    const through = (window: string) =>
      handlers['segmentation.prompt']({ caseId, segmentId, prompt, window }, context());
    // 200 HU is below the middle of the bone window: there is nothing bright.
    expect((await through('bone')).result).toMatchObject({ state: 'absent', voxels: 0 });
    await expect(through('brain')).rejects.toMatchObject({ code: 'plan-invalid' });
  });
});
