import type { Handlers } from '#electron/services/router';
import type { Jobs } from './jobs.ts';

export function jobHandlers(jobs: Jobs): Pick<Handlers, 'job.list' | 'job.cancel'> {
  return {
    'job.list': async () => ({ jobs: jobs.list() }),
    'job.cancel': async ({ jobId }) => {
      jobs.cancel(jobId);
      return {};
    },
  };
}
