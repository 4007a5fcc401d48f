import { type Job, type PropagationPlan, SagittaError } from '#core/contract';
import type { Cli } from './cli.ts';
import { progressLine } from './progress.ts';
import type { Session } from './session.ts';

/** Starts the run and waits for its end; rejects with the job's own error. */
export async function propagate(
  cli: Cli,
  { session: { client }, caseId }: { session: Session; caseId: string },
  segmentIds: string[],
  plan: string | PropagationPlan | undefined,
): Promise<void> {
  const told = progressLine(cli);
  const ended = Promise.withResolvers<Job>();
  let jobId: string | undefined;
  // The job may be over before the call that started it is answered.
  const seen = new Map<string, Job>();
  const take = (job: Job) => {
    seen.set(job.id, job);
    if (job.id !== jobId) return;
    told(job.progress);
    if (job.endedAt !== undefined) ended.resolve(job);
  };
  const stop = client.on('job.changed', ({ job }) => take(job));
  const stopNotices = client.on('notice', ({ code, message }) => {
    if (code === 'disconnected') ended.reject(new SagittaError(code, message));
  });
  try {
    jobId = (await client.call('segmentation.propagate', { caseId, segmentIds, plan })).jobId;
    const already = seen.get(jobId);
    if (already) take(already);
    const job = await ended.promise;
    for (const notice of job.notices) cli.say(notice);
    if (job.error) throw SagittaError.fromData(job.error);
    if (job.state === 'cancelled') throw new SagittaError('cancelled', 'The run was cancelled');
  } finally {
    stop();
    stopNotices();
  }
}
