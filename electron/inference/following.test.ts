import { describe, expect, it } from 'vitest';
import { fakeEngine } from '../../test/support/fake-engine.ts';
import { fakeModel } from '../../test/support/runs.ts';
import { WALK_PROMPTED, WALK_SHAPE, walk as walkWith } from '../../test/support/walking.ts';

/** A model that does not get less sure from slice to slice. */
const opened = await fakeEngine({ passesOn: 1 }).open(fakeModel);
const walk = (step: number, plan: object) => walkWith(step, plan, { opened });
/** In all 18 voxels to either side, out of a crop of 24. */
const OBLIQUE = 1.5;
const fixed = { crop: { kind: 'prompt', margin: 2 } };
const following = { crop: { kind: 'prompt', margin: 2, follow: true } };

describe('a crop that follows the object', () => {
  it('keeps an object that walks out of a fixed one, in both directions', async () => {
    expect((await walk(OBLIQUE, fixed)).dice).toBeLessThan(0.8);
    expect((await walk(OBLIQUE, following)).dice).toBeGreaterThan(0.9);
    expect((await walk(-OBLIQUE, following)).dice).toBeGreaterThan(0.9);
  });

  it('waits where the model is in doubt', async () => {
    const fading = await fakeEngine({ passesOn: 0.7 }).open(fakeModel);
    const slices = async (plan: object) =>
      (await walkWith(OBLIQUE, plan, { opened: fading })).outcomes.map(({ outcome }) => outcome);
    expect(await slices(following)).toEqual(await slices(fixed));
  });

  it('changes nothing where the object stays where it is', async () => {
    const found = async (plan: object) => (await walk(0, plan)).outcomes.map(({ outcome }) => outcome);
    expect(await found(following)).toEqual(await found(fixed));
  });

  it('answers for every slice once', async () => {
    const slices = (await walk(OBLIQUE, following)).outcomes.map((o) => o.outcome.slice);
    expect(slices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: WALK_SHAPE[2] }, (_, k) => k));
  });

  it('does not move back to the prompt what a stop rule counts', async () => {
    const { outcomes } = await walk(OBLIQUE, { ...following, stop: { kind: 'distance', mm: 14 } });
    const seen = outcomes.filter((o) => o.outcome.state !== 'absent').map((o) => o.outcome.slice);
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([WALK_PROMPTED - 7, WALK_PROMPTED + 7]);
  });

  it('goes with edges that are followed and remembered, and with pathways', async () => {
    const edges = { memory: { refined: true }, post: { refine: {} } };
    expect((await walk(OBLIQUE, { ...following, ...edges })).dice).toBeGreaterThan(0.9);
    expect(
      (await walk(OBLIQUE, { ...following, memory: { gate: { kind: 'sam2long' } } })).dice,
    ).toBeGreaterThan(0.9);
  });
});
