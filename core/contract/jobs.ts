import { ErrorData } from './errors.ts';
import { Id, Timestamp } from './primitives.ts';
import { z } from './zod.ts';

export const Progress = z.object({
  done: z.number().min(0),
  total: z.number().min(0),
  message: z.string().optional(),
  /** Estimated time left. */
  remainingMs: z.number().min(0).optional(),
});
export type Progress = z.infer<typeof Progress>;

/** Work that outlives the call that started it. pending -> running -> success | error | cancelled. */
export const Job = z.object({
  id: Id,
  kind: z.enum(['propagate', 'compare']),
  caseId: Id,
  state: z.enum(['pending', 'running', 'success', 'error', 'cancelled']),
  progress: Progress,
  startedAt: Timestamp,
  endedAt: Timestamp.optional(),
  error: ErrorData.optional(),
  /** Words about what happened on the way (a restarted child process, a fallback). */
  notices: z.array(z.string()).default([]),
});
export type Job = z.infer<typeof Job>;
