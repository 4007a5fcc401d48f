import { expect, it } from 'vitest';
import { type PlaneFusion, PlaneVotes } from './plane-votes.ts';

const shape = [2, 2, 2] as const;
/** The voxel (0, 0, 0) in the planes of each axis: pixel 0 of slice 0. */
function votes(fusion: PlaneFusion, answers: { axis: 'i' | 'j' | 'k'; logit: number; iou?: number }[]) {
  const all = new PlaneVotes(shape, fusion);
  for (const { axis, logit, iou } of answers) {
    const logits = Float32Array.of(logit, -1, -1, -1);
    const pixels = Uint8Array.from(logits, (v) => (v > 0 ? 1 : 0));
    all.add({ axis, slice: 0, pixels, logits, predictedIou: iou ?? 1 });
  }
  return all.mask().get(0, 0, 0);
}

it('two planes outvote one', () => {
  const answers = [
    { axis: 'k', logit: 9 },
    { axis: 'j', logit: -1 },
    { axis: 'i', logit: -1 },
  ] as const;
  expect(votes('majority', [...answers])).toBe(0);
  expect(votes('mean-logits', [...answers])).toBe(1);
});

it('a plane that the model trusts outvotes two that it does not', () => {
  const answers = [
    { axis: 'k', logit: 1, iou: 0.9 },
    { axis: 'j', logit: -1, iou: 0.4 },
    { axis: 'i', logit: -1, iou: 0.4 },
  ] as const;
  expect(votes('score-weighted', [...answers])).toBe(1);
});
