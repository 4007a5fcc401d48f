import { flowWindow, type ServerMessage } from '#core/contract';
import type { AnyEvent } from './event-hub.ts';

/**
 * What waits to be sent to one client. At most `flowWindow` messages are under way unacknowledged; what comes
 * meanwhile waits here, and news of one thing replaces older news of it, so that a client that stands still
 * costs a bounded amount of memory.
 */
export class Outbox {
  readonly #waiting = new Map<string, ServerMessage>();
  readonly #transmit: (message: ServerMessage) => void;
  #sent = 0;
  #acknowledged = 0;
  #serial = 0;

  constructor(transmit: (message: ServerMessage) => void) {
    this.#transmit = transmit;
  }

  get waiting(): number {
    return this.#waiting.size;
  }

  /** An answer: never replaced, never dropped. */
  answer(message: ServerMessage): void {
    this.#put(`answer ${this.#serial++}`, message);
  }

  progress(message: ServerMessage & { type: 'progress' }): void {
    this.#put(`progress ${message.id}`, message);
  }

  event(event: AnyEvent): void {
    const key = `event ${subject(event, this.#serial++)}`;
    const older = this.#waiting.get(key);
    const data = older?.type === 'event' ? merged(event, older.data) : event.data;
    this.#put(key, { type: 'event', name: event.name, data });
  }

  /** `received`: how many messages the client has taken in since it connected. */
  acknowledge(received: number): void {
    this.#acknowledged = Math.min(this.#sent, Math.max(this.#acknowledged, received));
    this.#drain();
  }

  #put(key: string, message: ServerMessage): void {
    // Deleted first so that it stands last: news must not overtake what was told before it.
    this.#waiting.delete(key);
    this.#waiting.set(key, message);
    this.#drain();
  }

  #drain(): void {
    for (const [key, message] of this.#waiting) {
      if (this.#sent - this.#acknowledged >= flowWindow) return;
      this.#waiting.delete(key);
      this.#sent++;
      this.#transmit(message);
    }
  }
}

/** Two events with the same subject: the later one says all that matters. */
function subject(event: AnyEvent, serial: number): string {
  switch (event.name) {
    case 'case.changed':
      return `${event.name} ${event.data.caseId}`;
    case 'job.changed':
      return `${event.name} ${event.data.job.id}`;
    case 'slice.finished': {
      const { segmentId, axis, slice } = event.data.result;
      return `${event.name} ${event.data.caseId} ${segmentId} ${axis} ${slice}`;
    }
    case 'notice':
      return `${event.name} ${serial}`;
    default:
      return event.name;
  }
}

function merged(event: AnyEvent, older: unknown): unknown {
  if (event.name !== 'case.changed') return event.data;
  const before = older as typeof event.data;
  return {
    ...event.data,
    masks: event.data.masks || before.masks,
    detail: event.data.detail || before.detail,
  };
}
