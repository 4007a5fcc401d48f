import { ErrorData } from './errors.ts';
import { Progress } from './jobs.ts';
import { z } from './zod.ts';

/** Control messages, the same over every transport. `id` is the caller's own number for a call. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('call'), id: z.int(), command: z.string(), params: z.unknown() }),
  z.object({ type: z.literal('cancel'), id: z.int() }),
  /** Flow control: how many messages of this connection the client has taken in so far. */
  z.object({ type: z.literal('ack'), received: z.int().min(0) }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** `id` of an error that belongs to no call, because the message could not be read. */
export const noCall = -1;

export const ServerMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ type: z.literal('error'), id: z.int(), error: ErrorData }),
  z.object({ type: z.literal('progress'), id: z.int(), progress: Progress }),
  z.object({ type: z.literal('event'), name: z.string(), data: z.unknown() }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;

/** Control messages are small; data goes by URL. */
export const maxMessageBytes = 4 * 1024 * 1024;

/** The server keeps at most this many messages under way to a client that has not acknowledged them. */
export const flowWindow = 128;
/** The client acknowledges once it has taken in this many more. */
export const ackEvery = 16;
