import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Params, type PropagationPlan, type Result, SagittaError } from '#core/contract';
import type { MaskPacket } from '#core/masks';
import { resolvePlan } from '#core/volumetric';
import type { Handlers } from '#electron/services/router';
import { PlanComparison } from './comparison.ts';
import type { Context } from './context.ts';
import { editableSegment } from './open-case.ts';
import { segmentTask } from './segment-task.ts';

type Commands = 'comparison.start' | 'comparison.get' | 'comparison.keep' | 'comparison.discard';

/** Comparisons of plans: at most one a case, in memory alone. */
export class Comparisons {
  readonly #context: Context;
  readonly #byCase = new Map<string, PlanComparison>();
  readonly handlers: Pick<Handlers, Commands>;

  constructor(context: Context) {
    this.#context = context;
    this.handlers = {
      'comparison.start': (params) => this.#start(params),
      'comparison.get': async ({ caseId }) => ({ comparison: this.#byCase.get(caseId)?.toData() ?? null }),
      'comparison.keep': (params) => this.#keep(params),
      'comparison.discard': async ({ comparisonId }) => {
        this.#discard(this.#known(comparisonId));
        return {};
      },
    };
  }

  /** Slices of the trials that changed after `since`. Throws `not-found`. */
  masksSince(comparisonId: string, since: number): Promise<MaskPacket> {
    return this.#known(comparisonId).masksSince(since);
  }

  async #start(params: Params<'comparison.start'>): Promise<Result<'comparison.start'>> {
    const { caseId, segmentId, range } = params;
    const { library, models, jobs, emit } = this.#context;
    const plans = { a: resolvePlan(params.plans.a), b: resolvePlan(params.plans.b) };
    if (sameRun(plans.a, plans.b))
      throw new SagittaError('plan-invalid', 'The two plans are the same: there is nothing to compare.', {
        remedy: 'Choose another plan, or change an option of one of them.',
      });
    const model = await models.active();
    const detail = await library.getCase(caseId);
    const taskOf = async (plan: PropagationPlan) => ({
      plan,
      task: await segmentTask(this.#context, detail, segmentId, { plan, range }),
    });
    const tasks = { a: await taskOf(plans.a), b: await taskOf(plans.b) };
    const now = await library.masksSince(caseId, 0, segmentId);
    const subject = { id: randomUUID(), detail, segmentId, model, range, tasks, now };
    const comparison = new PlanComparison(subject);

    const before = this.#byCase.get(caseId);
    if (before) this.#stop(before);
    this.#byCase.set(caseId, comparison);
    const changed = () => emit('comparison.changed', { caseId });
    const job = jobs.start({ kind: 'compare', caseId }, (running) =>
      comparison.run(this.#context, running, changed),
    );
    comparison.jobId = job.id;
    changed();
    return { comparison: comparison.toData() };
  }

  async #keep({ comparisonId, trial }: Params<'comparison.keep'>): Promise<{ revision: number }> {
    const comparison = this.#known(comparisonId);
    const { caseId, segmentId } = comparison;
    const { library } = this.#context;
    editableSegment(await library.getCase(caseId), segmentId);
    if (!comparison.isFinished(trial))
      throw new SagittaError('conflict', 'This plan has not come to its end: there is nothing to keep yet.', {
        remedy: 'Wait until it has, or compare the plans once more.',
      });
    // Whoever keeps one plan while the other still runs does not wait for it.
    this.#stop(comparison);
    await comparison.keep(this.#context, trial);
    return { revision: (await library.getCase(caseId)).revision };
  }

  #discard(comparison: PlanComparison): void {
    this.#stop(comparison);
    this.#byCase.delete(comparison.caseId);
    this.#context.emit('comparison.changed', { caseId: comparison.caseId });
  }

  #stop({ jobId }: PlanComparison): void {
    // A job that ended long ago is not told of any more.
    if (this.#context.jobs.list().some((job) => job.id === jobId)) this.#context.jobs.cancel(jobId);
  }

  #known(comparisonId: string): PlanComparison {
    const found = [...this.#byCase.values()].find(({ id }) => id === comparisonId);
    if (found) return found;
    throw new SagittaError('not-found', 'This comparison of plans is not there any more.', {
      remedy: 'Compare the plans once more. The segment is as it was.',
    });
  }
}

/** Plans differ in more than their names. */
function sameRun(a: PropagationPlan, b: PropagationPlan): boolean {
  return isDeepStrictEqual({ ...a, name: '' }, { ...b, name: '' });
}
