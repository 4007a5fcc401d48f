import { type Axis, axisIndex, type Grid, spacingMm, voxelMl } from '#core/geometry';
import type { Mask } from '#core/masks';
import { dice } from './overlap.ts';
import {
  type DecayBin,
  decay,
  falseVoxelRatio,
  missedSlices,
  overPropagatedSlices,
  sliceAgreements,
  sliceDice,
} from './slices.ts';
import { mean } from './statistics.ts';
import { hausdorff95Mm, surfaceDice, surfaceDistances } from './surface.ts';

/** How well one structure of one scan was found. */
export interface CaseMetrics {
  readonly dice: number;
  readonly nsd1mm: number;
  readonly nsd2mm: number;
  readonly nsd3mm: number;
  /** Null where nothing was predicted. */
  readonly hd95Mm: number | null;
  readonly referenceMl: number;
  readonly predictedMl: number;
  /** Predicted minus reference. */
  readonly volumeErrorMl: number;
  /** The error as a part of the reference's volume. */
  readonly volumeErrorRatio: number;
  /** Mean Dice of the prompted planes: how well the prompt itself was understood. */
  readonly promptedDice: number;
  readonly overPropagatedSlices: number;
  readonly missedSlices: number;
  readonly falseVoxelRatio: number;
  readonly decay: readonly DecayBin[];
}

/** @param prompted planes along `axis` that were prompted; the reference must not be empty */
export function caseMetrics(
  grid: Grid,
  reference: Mask,
  predicted: Mask,
  { axis, prompted }: { axis: Axis; prompted: readonly number[] },
): CaseMetrics {
  const spacing = spacingMm(grid.affineLps);
  const distances = surfaceDistances(reference, predicted, spacing);
  const slices = sliceAgreements(reference, predicted, axis);
  const [referenceMl, predictedMl] = [reference, predicted].map((mask) => mask.count() * voxelMl(grid));
  return {
    dice: dice(reference, predicted),
    nsd1mm: surfaceDice(distances, 1),
    nsd2mm: surfaceDice(distances, 2),
    nsd3mm: surfaceDice(distances, 3),
    hd95Mm: hausdorff95Mm(distances),
    referenceMl,
    predictedMl,
    volumeErrorMl: predictedMl - referenceMl,
    volumeErrorRatio: (predictedMl - referenceMl) / referenceMl,
    promptedDice: mean(prompted.map((slice) => sliceDice(slices[slice]))),
    overPropagatedSlices: overPropagatedSlices(slices),
    missedSlices: missedSlices(slices),
    falseVoxelRatio: falseVoxelRatio(slices),
    decay: decay(slices, prompted, spacing[axisIndex(axis)]),
  };
}
