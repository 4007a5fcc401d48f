import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Job } from '#core/contract';
import { createJobs } from './jobs.ts';

function told() {
  const seen: Job[] = [];
  const jobs = createJobs({
    emit: (name, data) => name === 'job.changed' && seen.push((data as { job: Job }).job),
  });
  return { jobs, seen, states: () => seen.map((job) => job.state) };
}
const about = { kind: 'propagate', caseId: 'c1' } as const;

describe('a job', () => {
  it('runs, tells its progress with the time left, and ends', async () => {
    const { jobs, seen, states } = told();
    jobs.start(about, async (job) => {
      await setTimeout(5);
      job.progress({ done: 1, total: 4 });
    });
    await jobs.close.call({ ...jobs, cancel: () => {} });
    expect(states()).toEqual(['running', 'running', 'success']);
    expect(seen[1].progress.remainingMs).toBeGreaterThan(0);
    expect(seen[2].endedAt).toBeDefined();
  });

  it('that fails keeps its error as plain data', async () => {
    const { jobs } = told();
    jobs.start(about, async () => {
      throw new Error('no luck');
    });
    await setTimeout(1);
    expect(jobs.list()[0]).toMatchObject({ state: 'error', error: { code: 'internal', message: 'no luck' } });
  });

  it('is cancelled at once, however long its work takes to notice', async () => {
    const { jobs } = told();
    const { id } = jobs.start(about, async (job) => {
      await setTimeout(20);
      job.progress({ done: 1, total: 1 });
    });
    jobs.cancel(id);
    expect(jobs.list()[0].state).toBe('cancelled');
    await jobs.close();
    expect(jobs.list()[0]).toMatchObject({ state: 'cancelled', progress: { done: 0 } });
  });

  it('is unknown by any other id', () => {
    expect(() => told().jobs.cancel('nobody')).toThrow(expect.objectContaining({ code: 'not-found' }));
  });
});
