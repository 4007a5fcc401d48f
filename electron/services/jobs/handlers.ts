import type { CommandName, Params, Progress, Result } from '#core/contract';
import type { Jobs } from './jobs.ts';

export type Handler<C extends CommandName> = (
  params: Params<C>,
  ctx: { signal: AbortSignal; progress(progress: Progress): void },
) => Promise<Result<C>>;
/** Typed handlers of some of the commands. */
export type Handlers<C extends CommandName> = { [N in C]: Handler<N> };

export function jobHandlers(jobs: Jobs): Handlers<'job.list' | 'job.cancel'> {
  return {
    'job.list': async () => ({ jobs: jobs.list() }),
    'job.cancel': async ({ jobId }) => {
      jobs.cancel(jobId);
      return {};
    },
  };
}
