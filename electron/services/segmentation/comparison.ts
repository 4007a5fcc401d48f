import { randomUUID } from 'node:crypto';
import type { CaseDetail, Comparison, PropagationPlan, Trial, TrialName } from '#core/contract';
import type { MaskPacket } from '#core/masks';
import type { ModelRef, SliceOutcome } from '#electron/inference';
import type { JobContext } from '#electron/services/jobs';
import type { Context } from './context.ts';
import { SegmentMasks } from './segment-masks.ts';
import { type RunPlace, SegmentRun } from './segment-run.ts';
import { runSegment, type SegmentTask } from './segment-task.ts';
import { TrialLibrary } from './trial-library.ts';

export const TRIAL_NAMES: readonly TrialName[] = ['a', 'b'];

interface RunningTrial extends Pick<Trial, 'plan' | 'state' | 'seconds'> {
  readonly task: SegmentTask;
  readonly library: TrialLibrary;
  /** What the run has found, in the order in which it came: keeping it writes the same into the case. */
  readonly found: SliceOutcome[];
}

export interface ComparisonSubject {
  readonly id: string;
  readonly detail: CaseDetail;
  readonly segmentId: string;
  readonly model: ModelRef;
  readonly range?: [number, number];
  readonly tasks: Record<TrialName, { plan: PropagationPlan; task: SegmentTask }>;
  /** The segment as it is. */
  readonly now: MaskPacket;
}

/** Two plans tried on one segment: runs them, tells what they have found, writes the chosen one into the case. */
export class PlanComparison {
  readonly id: string;
  readonly caseId: string;
  jobId = '';
  readonly #subject: ComparisonSubject;
  readonly #trials: Record<TrialName, RunningTrial>;
  #revision = 0;

  constructor(subject: ComparisonSubject) {
    this.id = subject.id;
    this.caseId = subject.detail.id;
    this.#subject = subject;
    const { detail, now } = subject;
    const trial = (name: TrialName): RunningTrial => ({
      ...subject.tasks[name],
      state: 'waiting',
      seconds: 0,
      library: new TrialLibrary(detail, now.slices, () => ++this.#revision),
      found: [],
    });
    this.#trials = { a: trial('a'), b: trial('b') };
  }

  /** Both plans, one after the other: slices that look the same to both are embedded once. */
  async run(context: Context, job: JobContext, onChange: () => void): Promise<void> {
    const trials = TRIAL_NAMES.map((name) => this.#trials[name]);
    const total = trials.reduce((sum, { task }) => sum + task.total, 0);
    let before = 0;
    try {
      for (const trial of trials) {
        await this.#runTrial(context, trial, job, (done) => {
          job.progress({ done: before + done, total, message: trial.plan.name });
          onChange();
        });
        before += trial.task.total;
      }
    } finally {
      for (const trial of trials) if (trial.state !== 'finished') trial.state = 'stopped';
      onChange();
    }
  }

  async #runTrial(
    { library, inference, exclusive }: Context,
    trial: RunningTrial,
    { signal, notice }: JobContext,
    onDone: (slices: number) => void,
  ): Promise<void> {
    const { detail, model, range, id } = this.#subject;
    const { plan, task } = trial;
    const started = performance.now();
    let done = 0;
    trial.state = 'running';
    onDone(done);
    const place: RunPlace = {
      library: trial.library,
      masks: new SegmentMasks(trial.library),
      exclusive,
      emit() {},
    };
    const run = new SegmentRun(place, detail, task, { plan, model, group: id });
    const recorded = {
      save: async (outcomes: readonly SliceOutcome[]) => {
        trial.found.push(...outcomes);
        await run.save(outcomes);
      },
      keepLargestComponent: () => run.keepLargestComponent(),
    };
    await runSegment({ library, inference }, detail, task, { plan, model, range }, recorded, {
      signal,
      notice,
      onSaved(slices) {
        done = Math.min(task.total, done + slices);
        trial.seconds = (performance.now() - started) / 1000;
        onDone(done);
      },
    });
    trial.seconds = (performance.now() - started) / 1000;
    trial.state = 'finished';
  }

  /** Writes what the trial has found into the case; what the user has made or confirmed since stays. */
  async keep(context: Context, name: TrialName): Promise<void> {
    const { detail, model } = this.#subject;
    const { plan, task, found } = this.#trials[name];
    const run = new SegmentRun(context, detail, task, { plan, model, group: randomUUID() });
    await run.save(latest(found));
    if (plan.post.largestComponent) await run.keepLargestComponent();
  }

  isFinished(name: TrialName): boolean {
    return this.#trials[name].state === 'finished';
  }

  get segmentId(): string {
    return this.#subject.segmentId;
  }

  toData(): Comparison {
    const { range, segmentId } = this.#subject;
    const { axis } = this.#trials.a.task;
    const trial = ({ plan, state, seconds, library: { results } }: RunningTrial): Trial => ({
      plan,
      state,
      seconds,
      results,
    });
    return {
      id: this.id,
      caseId: this.caseId,
      segmentId,
      axis,
      range,
      jobId: this.jobId,
      revision: this.#revision,
      trials: { a: trial(this.#trials.a), b: trial(this.#trials.b) },
    };
  }

  /** Slices of both trials that changed after `since`, as they stand now. */
  async masksSince(since: number): Promise<MaskPacket> {
    const revision = this.#revision;
    const slices = await Promise.all(
      TRIAL_NAMES.map(async (name) => {
        const packet = await this.#trials[name].library.masksSince(this.caseId, since);
        return packet.slices.map((blob) => ({ ...blob, segmentId: name }));
      }),
    );
    return { revision, slices: slices.flat() };
  }
}

/** Of slices that were looked at again, the last look. */
function latest(found: readonly SliceOutcome[]): SliceOutcome[] {
  return [...new Map(found.map((outcome) => [outcome.slice, outcome])).values()];
}
