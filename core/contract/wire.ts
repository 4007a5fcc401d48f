import { ErrorData } from './errors.ts';
import { Progress } from './jobs.ts';
import { z } from './zod.ts';

/** Control messages, the same over every transport. `id` is the caller's own number for a call. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.int(), command: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.int(), error: ErrorData }),
  z.object({ type: z.literal('progress'), id: z.int(), progress: Progress }),
  z.object({ type: z.literal('event'), name: z.string(), data: z.unknown() }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

/** Control messages are small; data goes by URL. */
export const maxMessageBytes = 4 * 1024 * 1024;
