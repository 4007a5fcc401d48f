import type { Params, Result, SliceResult } from '#core/contract';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, encodeRuns } from '#core/masks';
import { resolvePlan } from '#core/volumetric';
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

  const model = await context.models.active();
  const default_ = resolvePlan('default');
  const plan = window === undefined ? default_ : { ...default_, window };
  const present = await context.exclusive(caseId, async () =>
    encodeRuns((await masks.read(caseId, detail.shape, segmentId)).plane(axis, slice)),
  );
  const volume = await volumeRefOf(library, detail);
  const outcome = await inference.prompt({ volume, model, plan, axis, prompt, present }, signal);

  const here = (p: { segmentId: string; axis: string; slice: number }) =>
    p.segmentId === segmentId && p.axis === axis && p.slice === slice;
  const before = detail.results.find(here);
  const corrects = before !== undefined && before.state !== 'prompted' && !detail.prompts.some(here);
  const state = prompt.mask && !prompt.box && prompt.points.length === 0 ? 'given' : 'prompted';
  const result: SliceResult = {
    segmentId,
    axis,
    slice,
    state:
      outcome.state === 'absent' ? 'absent' : corrects || before?.state === 'corrected' ? 'corrected' : state,
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
