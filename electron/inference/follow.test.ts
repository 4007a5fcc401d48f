import { describe, expect, it } from 'vitest';
import { PropagationPlan } from '#core/contract';
import type { Volume } from '#core/geometry';
import { emptyVolume } from '../../test/support/orientations.ts';
import { maskOf, propagated } from '../../test/support/runs.ts';

const SIZE = [120, 60, 25] as const;
const PROMPTED = 12;

/** A disc of 10 voxels that walks obliquely through the scan, `step` voxels to the side with every slice. */
function walking(step: number): Volume {
  const volume = emptyVolume(SIZE, [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 1],
  ]);
  const [ni, nj, nk] = SIZE;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const inside = (i - centre(step, k)) ** 2 + (j - 30) ** 2 < 25;
        volume.data[i + ni * (j + nj * k)] = inside ? 100 : -900;
      }
  return volume;
}

const centre = (step: number, k: number) => 60 + step * (k - PROMPTED);

async function run(step: number, plan: object) {
  const volume = walking(step);
  const setting = { volume, axis: 'k', plan: PropagationPlan.parse(plan) } as const;
  const box = [54, 24, 66, 36] as [number, number, number, number];
  const outcomes = await propagated(setting, { axis: 'k', slice: PROMPTED, box, points: [], mask: false });
  return { mask: maskOf(setting, outcomes), outcomes, volume };
}

async function dice(step: number, plan: object): Promise<number> {
  const { mask, volume } = await run(step, plan);
  const dense = mask.toDense();
  let [both, sum] = [0, 0];
  volume.data.forEach((v, n) => {
    both += v > 0 && dense[n] ? 1 : 0;
    sum += (v > 0 ? 1 : 0) + dense[n];
  });
  return (2 * both) / sum;
}

/** In all 18 voxels to either side, out of a crop of 24; a slice's step is as far as the fake model can follow. */
const OBLIQUE = 1.5;
const fixed = { crop: { kind: 'prompt', margin: 2 } };
const following = { crop: { kind: 'prompt', margin: 2, follow: true } };

describe('a crop that follows the object', () => {
  it('keeps an object that walks out of a fixed one, in both directions', async () => {
    expect(await dice(OBLIQUE, fixed)).toBeLessThan(0.8);
    expect(await dice(OBLIQUE, following)).toBeGreaterThan(0.9);
    expect(await dice(-OBLIQUE, following)).toBeGreaterThan(0.9);
  });

  it('changes nothing where the object stays where it is', async () => {
    expect((await run(0, following)).outcomes).toEqual((await run(0, fixed)).outcomes);
  });

  it('answers for every slice once', async () => {
    const slices = (await run(OBLIQUE, following)).outcomes.map((o) => o.outcome.slice);
    expect(slices.toSorted((a, b) => a - b)).toEqual(Array.from({ length: SIZE[2] }, (_, k) => k));
  });

  it('does not move back to the prompt what a stop rule counts', async () => {
    const { outcomes } = await run(OBLIQUE, { ...following, stop: { kind: 'distance', mm: 14 } });
    const seen = outcomes.filter((o) => o.outcome.state !== 'absent').map((o) => o.outcome.slice);
    expect([Math.min(...seen), Math.max(...seen)]).toEqual([PROMPTED - 7, PROMPTED + 7]);
  });

  it('goes with edges that are followed and remembered, and with pathways', async () => {
    const edges = { memory: { refined: true }, post: { refine: {} } };
    expect(await dice(OBLIQUE, { ...following, ...edges })).toBeGreaterThan(0.9);
    expect(await dice(OBLIQUE, { ...following, memory: { gate: { kind: 'sam2long' } } })).toBeGreaterThan(
      0.9,
    );
  });
});
