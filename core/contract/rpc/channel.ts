/**
 * One end of an ordered, reliable connection that carries messages of `wire.ts` as JSON text. Each transport
 * is one implementation; client and router know nothing else of it.
 */
export interface Channel {
  send(text: string): void;
  /** `trusted` is false where the transport could not vouch for the sender of this very message. */
  onMessage(listener: (text: string, trusted: boolean) => void): void;
  /** Called once, whichever side ended the connection. */
  onClose(listener: () => void): void;
  close(): void;
}
