import { describe, expect, it } from 'vitest';
import type { SlicePrompt } from '#core/contract';
import { decodeRuns } from '#core/masks';
import { scan, viewed } from '../../test/support/runs.ts';
import { runPrompt } from './run-prompt.ts';

async function ask(prompt: Partial<SlicePrompt>, present?: Uint8Array) {
  const { request, view } = await viewed({ volume: scan(), axis: 'k' });
  const asked: SlicePrompt = { axis: 'k', slice: 7, points: [], mask: false, ...prompt };
  const outcome = await runPrompt({ ...request, prompt: asked, present }, view);
  return { outcome, pixels: decodeRuns(outcome.runs, 30 * 26) };
}

describe('a prompt on one slice', () => {
  it('finds the object in its box', async () => {
    const { outcome, pixels } = await ask({ box: [6, 5, 21, 19] });
    expect(outcome).toMatchObject({ axis: 'k', slice: 7, state: 'prompted' });
    expect(pixels[13 + 30 * 12]).toBe(1);
    expect(pixels[2 + 30 * 2]).toBe(0);
  });

  it('lets a click add to what is there', async () => {
    const { outcome: first } = await ask({ box: [6, 5, 21, 19] });
    const { outcome, pixels } = await ask({ points: [{ ijk: [22, 12, 7], positive: true }] }, first.runs);
    expect(pixels[22 + 30 * 12]).toBe(1);
    expect(pixels[13 + 30 * 12]).toBe(1);
    expect(outcome.voxels).toBeGreaterThan(first.voxels);
  });

  it('lets a negative click take away from what is there', async () => {
    const { outcome: first } = await ask({ box: [6, 5, 21, 19] });
    const { pixels } = await ask({ points: [{ ijk: [19, 12, 7], positive: false }] }, first.runs);
    expect(pixels[19 + 30 * 12]).toBe(0);
    expect(pixels[11 + 30 * 12]).toBe(1);
  });

  it('answers a click on an empty slice', async () => {
    const { pixels } = await ask({ points: [{ ijk: [13, 12, 7], positive: true }] });
    expect(pixels[13 + 30 * 12]).toBe(1);
  });

  it('is refused when it says nothing', async () => {
    await expect(ask({})).rejects.toMatchObject({ code: 'prompt-invalid' });
  });
});
