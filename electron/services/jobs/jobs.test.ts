import { describe, expect, it } from 'vitest';
import type { Job } from '#core/contract';
import { createJobs } from './jobs.ts';

function told(now?: () => Date) {
  const seen: Job[] = [];
  const jobs = createJobs({
    now,
    emit: (name, data) => name === 'job.changed' && seen.push((data as { job: Job }).job),
  });
  return { jobs, seen, states: () => seen.map((job) => job.state) };
}
const about = { kind: 'propagate', caseId: 'c1' } as const;

describe('a job', () => {
  it('runs, tells its progress with the time left, and ends', async () => {
    let ms = 0;
    const { jobs, seen, states } = told(() => new Date(ms));
    jobs.start(about, async (job) => {
      ms = 500;
      job.progress({ done: 1, total: 4 });
    });
    await expect.poll(states).toEqual(['running', 'running', 'success']);
    expect(seen[1].progress.remainingMs).toBe(1500);
    expect(seen[2].endedAt).toBe('1970-01-01T00:00:00.500Z');
  });

  it('that fails keeps its error as plain data', async () => {
    const { jobs } = told();
    jobs.start(about, async () => {
      throw new Error('no luck');
    });
    const failed = { state: 'error', error: { code: 'internal', message: 'no luck' } };
    await expect.poll(() => jobs.list()[0]).toMatchObject(failed);
  });

  it('is cancelled at once, however long its work takes to notice', async () => {
    const { jobs } = told();
    const noticed = Promise.withResolvers<void>();
    const { id } = jobs.start(about, async (job) => {
      await noticed.promise;
      job.progress({ done: 1, total: 1 });
    });
    jobs.cancel(id);
    expect(jobs.list()[0].state).toBe('cancelled');
    noticed.resolve();
    await jobs.close();
    expect(jobs.list()[0]).toMatchObject({ state: 'cancelled', progress: { done: 0 } });
  });

  it('is unknown by any other id', () => {
    expect(() => told().jobs.cancel('nobody')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
