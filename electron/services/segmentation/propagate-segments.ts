import {
  type CaseDetail,
  type Params,
  type PropagationPlan,
  SagittaError,
  type SliceResult,
} from '#core/contract';
import { axisIndex, inPlaneAxes } from '#core/geometry';
import { decodeRuns, type Mask } from '#core/masks';
import { largestComponent, resolvePlan, schedule, scheduledFrames } from '#core/volumetric';
import type { ModelRef, SliceOutcome } from '#electron/inference';
import type { JobContext } from '#electron/services/jobs';
import { type Anchors, anchorsOf } from './anchors.ts';
import type { Context } from './context.ts';
import { checkSlice, editableSegment, volumeRefOf } from './open-case.ts';
import { isProtected } from './protected-slices.ts';
import { differingSlices } from './segment-masks.ts';

interface Task extends Anchors {
  readonly segmentId: string;
  readonly label: string;
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

/** Writes what a run finds into the library as it comes, sparing what the user has made or confirmed. */
class SegmentRun {
  readonly #context: Context;
  readonly #detail: CaseDetail;
  readonly #task: Task;
  readonly #origin: {
    kind: 'propagate';
    caseId: string;
    label: string;
    group: string;
    model: string;
    plan: string;
  };

  constructor(
    context: Context,
    detail: CaseDetail,
    task: Task,
    plan: PropagationPlan,
    model: ModelRef,
    jobId: string,
  ) {
    this.#context = context;
    this.#detail = detail;
    this.#task = task;
    this.#origin = {
      kind: 'propagate',
      caseId: detail.id,
      label: `Propagate ${task.label}`,
      group: jobId,
      model: model.name,
      plan: plan.name,
    };
  }

  async save(outcomes: readonly SliceOutcome[]): Promise<void> {
    const { library, masks, emit } = this.#context;
    const { id: caseId, shape } = this.#detail;
    const { segmentId, axis } = this.#task;
    const [a, b] = inPlaneAxes(axis).map((name) => shape[axisIndex(name)]);
    await this.#context.exclusive(caseId, async () => {
      const spared = await this.#protected();
      const free = outcomes.filter((o) => !spared.some((s) => s.axis === axis && s.slice === o.slice));
      if (free.length === 0) return;
      const planes = free.map(({ slice, runs }) => ({ axis, slice, pixels: decodeRuns(runs, a * b) }));
      const slices = await masks.changed(caseId, shape, segmentId, planes, spared);
      const results = free.map((o) => resultOf(segmentId, o));
      const { revision } = await library.apply({
        ...this.#origin,
        slices,
        results: results.map((result) => ({ segmentId, axis, slice: result.slice, result })),
      });
      for (const result of results) emit('slice.finished', { caseId, revision, result });
      emit('case.changed', { caseId, revision, masks: true, detail: true });
    });
  }

  /** Drops stray islands of the whole segment, but for slices that the user has made or confirmed. */
  async keepLargestComponent(): Promise<void> {
    const { library, masks, emit } = this.#context;
    const { id: caseId, shape } = this.#detail;
    const { segmentId, axis } = this.#task;
    await this.#context.exclusive(caseId, async () => {
      const now = await masks.read(caseId, shape, segmentId);
      const next = largestComponent(now);
      const known = (await library.getCase(caseId)).results.filter((r) => r.segmentId === segmentId);
      for (const r of known) if (isProtected(r)) next.setPlane(r.axis, r.slice, now.plane(r.axis, r.slice));
      const slices = differingSlices(segmentId, now, next);
      if (slices.length === 0) return;
      const results = known
        .filter((r) => r.axis === axis)
        .map((r) => ({ ...r, voxels: pixelCount(next, r) }))
        .filter((r, n) => r.voxels !== known.filter((k) => k.axis === axis)[n].voxels)
        .map((result) => ({ segmentId, axis, slice: result.slice, result }));
      const { revision } = await library.apply({ ...this.#origin, slices, results });
      emit('case.changed', { caseId, revision, masks: true, detail: true });
    });
  }

  async #protected(): Promise<SliceResult[]> {
    const { results } = await this.#context.library.getCase(this.#detail.id);
    return results.filter((r) => r.segmentId === this.#task.segmentId && isProtected(r));
  }
}

function resultOf(segmentId: string, outcome: SliceOutcome): SliceResult {
  const { axis, slice, state, voxels, predictedIou, objectScore } = outcome;
  return { segmentId, axis, slice, state, voxels, predictedIou, objectScore };
}

function pixelCount(mask: Mask, { axis, slice }: Pick<SliceResult, 'axis' | 'slice'>): number {
  return mask.plane(axis, slice).reduce((n, v) => n + v, 0);
}
