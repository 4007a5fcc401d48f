import { type CaseDetail, type Params, type PropagationPlan, SagittaError } from '#core/contract';
import { axisIndex } from '#core/geometry';
import { resolvePlan, schedule, scheduledFrames } from '#core/volumetric';
import type { ModelRef, SliceOutcome } from '#electron/inference';
import type { JobContext } from '#electron/services/jobs';
import { type Anchors, anchorsOf } from './anchors.ts';
import type { Context } from './context.ts';
import { checkSlice, editableSegment, volumeRefOf } from './open-case.ts';
import { type RunTarget, SegmentRun } from './segment-run.ts';

interface Task extends Anchors, RunTarget {
  readonly total: number;
}

/** Starts the job that carries the segments' prompts through the volume, one segment after the other. */
export async function startPropagation(
  context: Context,
  params: Params<'segmentation.propagate'>,
): Promise<{ jobId: string }> {
  const { caseId, range } = params;
  const plan = resolvePlan(params.plan);
  const model = await context.models.active();
  const detail = await context.library.getCase(caseId);
  const tasks: Task[] = [];
  for (const segmentId of params.segmentIds)
    tasks.push(await taskOf(context, detail, segmentId, plan, range));

  const job = context.jobs.start({ kind: 'propagate', caseId }, async (running) => {
    const total = tasks.reduce((sum, task) => sum + task.total, 0);
    let done = 0;
    running.progress({ done, total });
    for (const task of tasks) {
      const run = new SegmentRun(context, detail, task, plan, model, running.id);
      if (task.leftAside > 0)
        running.notice(
          `${task.label}: the run goes along ${task.axis}; prompts on other planes (${task.leftAside}) are left as they are.`,
        );
      await runSegment(context, detail, task, { plan, model, range }, running, async (outcomes) => {
        await run.save(outcomes);
        done += outcomes.length;
        running.progress({ done, total, message: task.label });
      });
      if (plan.post.largestComponent) await run.keepLargestComponent();
    }
  });
  return { jobId: job.id };
}

async function taskOf(
  context: Context,
  detail: CaseDetail,
  segmentId: string,
  plan: PropagationPlan,
  range: readonly [number, number] | undefined,
): Promise<Task> {
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
  return { ...found, segmentId, label, total: scheduledFrames(passes) + asked };
}

async function runSegment(
  context: Context,
  detail: CaseDetail,
  { axis, anchors }: Task,
  how: { plan: PropagationPlan; model: ModelRef; range: readonly [number, number] | undefined },
  job: JobContext,
  onSlices: (outcomes: readonly SliceOutcome[]) => Promise<void>,
): Promise<void> {
  const volume = await volumeRefOf(context.library, detail);
  await context.inference.propagate(
    { ...how, volume, axis, anchors },
    { signal: job.signal, onSlices, onNotice: (text) => job.notice(text) },
  );
}
