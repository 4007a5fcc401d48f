import { type Axis, axisIndex, type Grid, spacingMm, voxelMl } from '#core/geometry';
import type { Mask } from '#core/masks';
import {
  type DecayBin,
  decay,
  falseVoxelRatio,
  missedSlices,
  overPropagatedSlices,
  type SliceAgreement,
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

export interface CaseSlices {
  readonly axis: Axis;
  readonly prompted: readonly number[];
  /** `sliceAgreements` of the two masks along `axis`, where they are known already. */
  readonly slices?: readonly SliceAgreement[];
}

/** @param prompted planes along `axis` that were prompted; the reference must not be empty */
export function caseMetrics(
  grid: Grid,
  reference: Mask,
  predicted: Mask,
  { axis, prompted, slices = sliceAgreements(reference, predicted, axis) }: CaseSlices,
): CaseMetrics {
  const spacing = spacingMm(grid.affineLps);
  const distances = surfaceDistances(reference, predicted, spacing);
  const sum = (of: 'reference' | 'predicted' | 'both') => slices.reduce((n, slice) => n + slice[of], 0);
  const whole = { reference: sum('reference'), predicted: sum('predicted'), both: sum('both') };
  const [referenceMl, predictedMl] = [whole.reference * voxelMl(grid), whole.predicted * voxelMl(grid)];
  return {
    dice: sliceDice(whole),
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
