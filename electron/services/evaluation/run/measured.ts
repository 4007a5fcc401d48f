import type {
  BaselineResult,
  CaseResult,
  PromptSimulation,
  SlicePrompt,
  StudyMeasures,
} from '#core/contract';
import { type Axis, axisIndex, inPlaneAxes, type Volume } from '#core/geometry';
import { type Mask, planeBox, planeComponents } from '#core/masks';
import { dice, sliceAgreements, sliceDice } from '#core/metrics';
import { confidence } from '#core/review';
import { baselineMasks } from '#core/volumetric/baselines';
import type { SimulatedPrompt } from '#core/volumetric/prompt-simulation';
import { type CaseSegment, correctByReader } from '../reader/index.ts';

export interface MeasuredCase {
  readonly volume: Volume;
  readonly reference: Mask;
  readonly prompt: PromptSimulation;
  readonly prompts: readonly SimulatedPrompt[];
  readonly measures: StudyMeasures | undefined;
}

type Measured = Pick<CaseResult, 'voxels' | 'largestPart' | 'baselines' | 'corrections' | 'sliceScores'>;
type Place = Pick<SlicePrompt, 'axis' | 'slice'>;

/** What a study asks for beside the plan's own result. `segment` is left as it is. */
export async function measured(segment: CaseSegment, given: MeasuredCase): Promise<Measured> {
  const { volume, reference, prompt, prompts, measures } = given;
  const place = prompts[0].prompt;
  const isCorrected = measures !== undefined && measures.corrections > 0 && prompt.kind !== 'mask';
  return {
    voxels: reference.count(),
    largestPart: largestPart(reference, place),
    ...(measures?.baselines && { baselines: baselines(volume, reference, place) }),
    ...(measures?.sliceScores && { sliceScores: sliceScores(segment, reference, prompt.axis) }),
    ...(isCorrected && { corrections: await corrections(segment, given, measures) }),
  };
}

function largestPart(reference: Mask, { axis, slice }: Place): number {
  const [first] = inPlaneAxes(axis);
  const parts = planeComponents(reference.plane(axis, slice), reference.shape[axisIndex(first)]);
  return parts[0].length / parts.reduce((sum, part) => sum + part.length, 0);
}

function baselines(volume: Volume, reference: Mask, { axis, slice }: Place): BaselineResult[] {
  const [first] = inPlaneAxes(axis);
  const box = planeBox(reference.plane(axis, slice), volume.shape[axisIndex(first)]);
  if (!box) return [];
  return baselineMasks(volume, reference, { axis, slice, box }).map(({ name, mask }) => ({
    name,
    dice: dice(reference, mask),
    promptedDice: sliceDice(sliceAgreements(reference, mask, axis)[slice]),
  }));
}

/** Slices that a model made, or called empty, and that are not empty in both. */
function sliceScores(segment: CaseSegment, reference: Mask, axis: Axis): CaseResult['sliceScores'] {
  const agreements = sliceAgreements(reference, segment.mask, axis);
  return segment.results.flatMap((result) => {
    const score = confidence(result);
    const agreement = agreements[result.slice];
    if (score === null || agreement.reference + agreement.predicted === 0) return [];
    return [{ slice: result.slice, score, dice: sliceDice(agreement) }];
  });
}

async function corrections(
  segment: CaseSegment,
  { volume, reference, prompt }: MeasuredCase,
  { corrections: most, correctedBy }: StudyMeasures,
): Promise<CaseResult['corrections']> {
  const found: NonNullable<CaseResult['corrections']> = [];
  for (const by of correctedBy) {
    const worked = segment.copy();
    const { axis } = prompt;
    for await (const { count, slice } of correctByReader(worked, reference, { grid: volume, axis, by, most }))
      found.push({ by, count, slice, dice: dice(reference, worked.mask) });
  }
  return found;
}
