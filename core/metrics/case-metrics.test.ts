import { expect, test } from 'vitest';
import { Mask } from '#core/masks';
import { caseMetrics } from './case-metrics.ts';

test('a prediction that misses one slice and runs on into the next one but one', () => {
  const affineLps = [
    [2, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 5, 0],
    [0, 0, 0, 1],
  ];
  const shape = [2, 2, 4] as const;
  const rows = (...slices: number[]) =>
    Mask.fromDense(
      shape,
      slices.flatMap((v) => [v, v, v, v]),
    );
  const found = caseMetrics({ shape, affineLps }, rows(0, 1, 1, 0), rows(0, 1, 0, 1), {
    axis: 'k',
    prompted: [1],
  });
  expect(found).toMatchObject({
    dice: 0.5,
    promptedDice: 1,
    missedSlices: 1,
    overPropagatedSlices: 1,
    falseVoxelRatio: 0.5,
    referenceMl: expect.closeTo(0.16, 12),
    volumeErrorMl: 0,
    hd95Mm: 5,
    nsd3mm: 0.5,
    decay: [
      { fromMm: 0, slices: 1, dice: 0 },
      { fromMm: 10, slices: 1, dice: 0 },
    ],
  });
});
