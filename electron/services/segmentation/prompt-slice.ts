import {
  type CaseDetail,
  type Params,
  type Result,
  SagittaError,
  type SlicePrompt,
  type SliceResult,
} from '#core/contract';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import { countRuns, decodeRuns, encodeRuns } from '#core/masks';
import { resolvePlan } from '#core/volumetric';
import type { SliceOutcome } from '#electron/inference';
import type { Context } from './context.ts';
import { checkSlice, editableSegment, volumeRefOf } from './open-case.ts';

/**
 * One slice from its prompt: the answer replaces the segment's pixels there, prompt and result are saved in one
 * event. Prompting a slice that a run had made corrects it: no later run overwrites it.
 */
export async function promptSlice(
  context: Context,
  { caseId, segmentId, prompt, window }: Params<'segmentation.prompt'>,
  signal: AbortSignal,
): Promise<Result<'segmentation.prompt'>> {
  const started = performance.now();
  const { library, masks, inference } = context;
  const detail = await library.getCase(caseId);
  editableSegment(detail, segmentId);
  const { axis, slice } = prompt;
  checkSlice(detail, axis, slice);

  const here = (p: { segmentId: string; axis: string; slice: number }) =>
    p.segmentId === segmentId && p.axis === axis && p.slice === slice;
  const before = detail.results.find(here);
  const corrects = before !== undefined && before.state !== 'prompted' && !detail.prompts.some(here);
  const present = await context.exclusive(caseId, async () =>
    encodeRuns((await masks.read(caseId, detail.shape, segmentId)).plane(axis, slice)),
  );
  const model = await context.models.active();
  const plan = { ...resolvePlan('default'), ...(window !== undefined && { window }) };
  const byMaskAlone = prompt.mask && !prompt.box && prompt.points.length === 0;
  const outcome = byMaskAlone
    ? givenOutcome(prompt, present, detail)
    : await inference.prompt(
        { volume: await volumeRefOf(library, detail), model, plan, axis, prompt, present },
        signal,
      );
  const answered = corrects || before?.state === 'corrected' ? 'corrected' : 'prompted';
  const result: SliceResult = {
    segmentId,
    axis,
    slice,
    state: outcome.state === 'prompted' ? answered : outcome.state,
    voxels: outcome.voxels,
    predictedIou: outcome.predictedIou,
    objectScore: outcome.objectScore,
  };
  const [a, b] = inPlaneAxes(axis).map((name) => detail.shape[axisIndex(name)]);
  const pixels = decodeRuns(outcome.runs, a * b);
  const { revision } = await context.exclusive(caseId, async () =>
    library.apply({
      caseId,
      label: 'Prompt',
      kind: 'prompt',
      slices: await masks.changed(caseId, detail.shape, segmentId, [{ axis, slice, pixels }]),
      prompts: [{ segmentId, axis, slice, prompt }],
      results: [{ segmentId, axis, slice, result }],
      model: model.name,
      plan: plan.name,
    }),
  );
  context.emit('case.changed', { caseId, revision, masks: true, detail: true });
  return { revision, result, elapsedMs: performance.now() - started };
}

/** A mask alone needs no model: what is drawn stands as it is. */
function givenOutcome(
  { axis, slice }: SlicePrompt,
  present: Uint8Array,
  { shape }: Pick<CaseDetail, 'shape'>,
): Omit<SliceOutcome, 'state'> & { state: 'given' } {
  const [a, b] = inPlaneAxes(axis).map((name) => shape[axisIndex(name)]);
  const voxels = countRuns(present, a * b);
  if (voxels === 0)
    throw new SagittaError('prompt-invalid', 'There is no mask on this slice to prompt with.', {
      remedy: 'Draw the structure on this slice first.',
    });
  return { axis, slice, state: 'given', runs: present, voxels, predictedIou: null, objectScore: null };
}
