import { SliceResult } from './cases.ts';
import { Job } from './jobs.ts';
import { Id } from './primitives.ts';
import { z } from './zod.ts';

/** Everything the services tell of themselves. */
export const events = {
  /** The list of cases is another one. */
  'library.changed': z.object({}),
  /** The case moved to `revision`. With `masks`, fetch the changed slices (data.ts); with `detail`, `case.get`. */
  'case.changed': z.object({
    caseId: Id,
    revision: z.int(),
    masks: z.boolean(),
    detail: z.boolean(),
  }),
  /** One slice is done and saved: its mask can be fetched at `revision`. */
  'slice.finished': z.object({ caseId: Id, revision: z.int(), result: SliceResult }),
  /** The case's comparison of plans began, went on or was put away: fetch it with `comparison.get`. */
  'comparison.changed': z.object({ caseId: Id }),
  'job.changed': z.object({ job: Job }),
  /** The user opened a file from outside (a double click in the file manager): show this case. */
  'case.opened': z.object({ caseId: Id }),
  'models.changed': z.object({}),
  'settings.changed': z.object({}),
  notice: z.object({ level: z.enum(['info', 'warning', 'error']), code: z.string(), message: z.string() }),
} as const satisfies Record<string, z.ZodType>;

export type EventName = keyof typeof events;
export type EventData<E extends EventName> = z.output<(typeof events)[E]>;
