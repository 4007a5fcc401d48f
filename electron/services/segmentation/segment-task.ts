import { type CaseDetail, type PropagationPlan, SagittaError } from '#core/contract';
import { axisIndex } from '#core/geometry';
import { schedule, scheduledFrames } from '#core/volumetric';
import type { Inference, ModelRef } from '#electron/inference';
import type { JobContext } from '#electron/services/jobs';
import type { Library } from '#electron/services/library';
import { type Anchors, anchorsOf } from './anchors.ts';
import type { Context } from './context.ts';
import { checkSlice, editableSegment, volumeRefOf } from './open-case.ts';
import type { RunTarget, SegmentRun } from './segment-run.ts';

/** One segment's part of a run. */
export interface SegmentTask extends Anchors, RunTarget {
  /** How many slices will be looked at. */
  readonly total: number;
}

export interface RunOptions {
  readonly plan: PropagationPlan;
  readonly model: ModelRef;
  /** Only these slices of the prompts' axis (inclusive). */
  readonly range: readonly [number, number] | undefined;
}

/** What a run of the segment has to do. Throws what speaks against it: no prompt, a locked segment, a bad range. */
export async function segmentTask(
  context: Pick<Context, 'masks' | 'exclusive'>,
  detail: CaseDetail,
  segmentId: string,
  { plan, range }: Omit<RunOptions, 'model'>,
): Promise<SegmentTask> {
  const { label } = editableSegment(detail, segmentId);
  const found = await context.exclusive(detail.id, async () =>
    anchorsOf(detail, segmentId, await context.masks.read(detail.id, detail.shape, segmentId), plan.order),
  );
  if (range) {
    checkSlice(detail, found.axis, ...range);
    if (range[0] > range[1]) throw new SagittaError('bad-request', 'The range ends before it begins.');
  }
  const slicesOf = (role: string) => found.anchors.filter((a) => a.role === role).map((a) => a.slice);
  const passes = schedule({
    frames: detail.shape[axisIndex(found.axis)],
    sources: slicesOf('source'),
    boundaries: slicesOf('boundary'),
    range,
    order: plan.order,
  });
  const asked = found.anchors.filter((a) => a.mask === undefined).length;
  return { ...found, segmentId, label, total: plan.passes.count * scheduledFrames(passes) + asked };
}

/** Carries the segment's prompts through the volume; `run` saves what is found, as it comes. */
export async function runSegment(
  { library, inference }: { library: Pick<Library, 'volumeFile' | 'root'>; inference: Inference },
  detail: CaseDetail,
  task: SegmentTask,
  options: RunOptions,
  run: Pick<SegmentRun, 'save' | 'keepLargestComponent'>,
  job: Pick<JobContext, 'signal' | 'notice'> & { onSaved(slices: number): void },
): Promise<void> {
  const { axis, anchors, leftAside, label } = task;
  if (leftAside > 0)
    job.notice(
      `${label}: the run goes along ${axis}; prompts on other planes (${leftAside}) are left as they are.`,
    );
  const volume = await volumeRefOf(library, detail);
  await inference.propagate(
    { ...options, volume, axis, anchors },
    {
      signal: job.signal,
      async onSlices(outcomes) {
        await run.save(outcomes);
        job.onSaved(outcomes.length);
      },
      onNotice: (text) => job.notice(text),
    },
  );
  if (options.plan.post.largestComponent) await run.keepLargestComponent();
}
