import type { Params } from '#core/contract';
import { resolvePlan } from '#core/volumetric';
import type { Context } from './context.ts';
import { SegmentRun } from './segment-run.ts';
import { runSegment, type SegmentTask, segmentTask } from './segment-task.ts';

/** Starts the job that carries the segments' prompts through the volume, one segment after the other. */
export async function startPropagation(
  context: Context,
  params: Params<'segmentation.propagate'>,
): Promise<{ jobId: string }> {
  const { caseId, range } = params;
  const plan = resolvePlan(params.plan);
  const model = await context.models.active();
  const detail = await context.library.getCase(caseId);
  const tasks: SegmentTask[] = [];
  for (const segmentId of params.segmentIds)
    tasks.push(await segmentTask(context, detail, segmentId, { plan, range }));

  const job = context.jobs.start({ kind: 'propagate', caseId }, async (running) => {
    const total = tasks.reduce((sum, task) => sum + task.total, 0);
    let done = 0;
    running.progress({ done, total });
    for (const task of tasks) {
      const run = new SegmentRun(context, detail, task, { plan, model, group: running.id });
      const onSaved = (slices: number) => {
        // Slices that are looked at once more at the end have been counted.
        done = Math.min(total, done + slices);
        running.progress({ done, total, message: task.label });
      };
      const { signal, notice } = running;
      await runSegment(context, detail, task, { plan, model, range }, run, { signal, notice, onSaved });
    }
  });
  return { jobId: job.id };
}
