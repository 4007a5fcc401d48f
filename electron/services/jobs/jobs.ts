import { randomUUID } from 'node:crypto';
import { type Job, type Progress, SagittaError } from '#core/contract';
import type { EventHub } from '#electron/services/router';

/** What a job's work holds of its job. */
export interface JobContext {
  readonly id: string;
  readonly signal: AbortSignal;
  progress(progress: Pick<Progress, 'done' | 'total' | 'message'>): void;
  /** Words about what happened on the way. */
  notice(text: string): void;
}

export interface Jobs {
  /** Starts the work at once and returns its job; the outcome is told by `job.changed`. */
  start(about: Pick<Job, 'kind' | 'caseId'>, work: (job: JobContext) => Promise<void>): Job;
  /** Running jobs and those that ended lately, the newest first. */
  list(): Job[];
  /** The job is cancelled when this returns; its work ends at the next slice. Throws `not-found`. */
  cancel(jobId: string): void;
  /** Cancels everything and waits until no work is left. */
  close(): Promise<void>;
}

/** Ended jobs that are still told of. */
const REMEMBERED = 50;

export function createJobs(deps: { emit: EventHub['emit']; now?: () => Date }): Jobs {
  const now = deps.now ?? (() => new Date());
  const jobs = new Map<string, Job>();
  const controllers = new Map<string, AbortController>();
  const works = new Set<Promise<void>>();

  const change = (id: string, part: Partial<Job>) => {
    const job = { ...jobs.get(id)!, ...part };
    jobs.set(id, job);
    deps.emit('job.changed', { job });
  };
  const end = (id: string, part: Partial<Job>) => {
    controllers.delete(id);
    change(id, { ...part, endedAt: now().toISOString() });
    const ended = [...jobs.values()].filter((job) => job.endedAt !== undefined);
    for (const job of ended.slice(0, Math.max(0, ended.length - REMEMBERED))) jobs.delete(job.id);
  };
  /** False once the job has ended, by whatever way. */
  const open = (id: string) => controllers.has(id);

  function contextOf(id: string, signal: AbortSignal): JobContext {
    const started = now().getTime();
    return {
      id,
      signal,
      progress(progress) {
        if (!open(id)) return;
        const elapsed = now().getTime() - started;
        const remainingMs =
          progress.done > 0 ? (elapsed / progress.done) * (progress.total - progress.done) : undefined;
        change(id, { progress: { ...progress, remainingMs } });
      },
      notice(text) {
        if (!open(id)) return;
        change(id, { notices: [...jobs.get(id)!.notices, text] });
      },
    };
  }

  async function run(id: string, work: (job: JobContext) => Promise<void>, signal: AbortSignal) {
    try {
      await work(contextOf(id, signal));
      if (open(id)) end(id, { state: 'success' });
    } catch (thrown) {
      if (open(id)) end(id, { state: 'error', error: SagittaError.from(thrown).toData() });
    }
  }

  return {
    start(about, work) {
      const id = randomUUID();
      const controller = new AbortController();
      controllers.set(id, controller);
      jobs.set(id, {
        ...about,
        id,
        state: 'running',
        progress: { done: 0, total: 0 },
        startedAt: now().toISOString(),
        notices: [],
      });
      change(id, {});
      const working = run(id, work, controller.signal).finally(() => works.delete(working));
      works.add(working);
      return jobs.get(id)!;
    },
    list: () => [...jobs.values()].toReversed(),
    cancel(jobId) {
      if (!jobs.has(jobId))
        throw new SagittaError('not-found', 'This job is not known.', {
          remedy: 'It may have ended before the program was started again.',
        });
      const controller = controllers.get(jobId);
      if (!controller) return;
      end(jobId, { state: 'cancelled' });
      controller.abort();
    },
    async close() {
      for (const id of [...controllers.keys()]) this.cancel(id);
      await Promise.all(works);
    },
  };
}
