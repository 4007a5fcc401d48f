import type { EventData, EventName } from '#core/contract';

export type AnyEvent = { [E in EventName]: { name: E; data: EventData<E> } }[EventName];

/** Where services tell what changed, and where each client's connection listens. */
export interface EventHub {
  emit<E extends EventName>(name: E, data: EventData<E>): void;
  /** Returns the way to stop listening. */
  listen(listener: (event: AnyEvent) => void): () => void;
}

export function createEventHub(): EventHub {
  const listeners = new Set<(event: AnyEvent) => void>();
  return {
    emit(name, data) {
      for (const listener of listeners) listener({ name, data } as AnyEvent);
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
