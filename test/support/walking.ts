import { PropagationPlan, type SlicePrompt } from '#core/contract';
import type { Volume } from '#core/geometry';
import { emptyVolume } from './orientations.ts';
import { maskOf, propagated, type Setting } from './runs.ts';

export const WALK_SHAPE = [120, 60, 25] as const;
export const WALK_PROMPTED = 12;

/** A box around the disc. */
export const WALK_PROMPT: SlicePrompt = {
  axis: 'k',
  slice: WALK_PROMPTED,
  box: [54, 24, 66, 36],
  points: [],
  mask: false,
};

/** A disc of 10 voxels in fat that walks obliquely through the scan, `step` voxels to the side with every slice. */
export function walking(step: number): Volume {
  const volume = emptyVolume(WALK_SHAPE, [
    [1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 1],
  ]);
  const [ni, nj, nk] = WALK_SHAPE;
  for (let k = 0; k < nk; k++)
    for (let j = 0; j < nj; j++)
      for (let i = 0; i < ni; i++) {
        const inside = (i - 60 - step * (k - WALK_PROMPTED)) ** 2 + (j - 30) ** 2 < 25;
        volume.data[i + ni * (j + nj * k)] = inside ? 100 : -100;
      }
  return volume;
}

/** A run from a box on the middle slice, and the Dice of what it finds. */
export async function walk(step: number, plan: object, model: Pick<Setting, 'model' | 'opened'> = {}) {
  const volume = walking(step);
  const setting = { volume, axis: 'k', plan: PropagationPlan.parse(plan), ...model } as const;
  const outcomes = await propagated(setting, WALK_PROMPT);
  const found = maskOf(setting, outcomes).toDense();
  let [both, sum] = [0, 0];
  volume.data.forEach((v, n) => {
    both += v > 0 && found[n] ? 1 : 0;
    sum += (v > 0 ? 1 : 0) + found[n];
  });
  return { outcomes, dice: (2 * both) / sum };
}
