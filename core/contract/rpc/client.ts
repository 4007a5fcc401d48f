import type { CallOptions, SagittaClient } from '../client.ts';
import type { CommandName } from '../commands.ts';
import { SagittaError } from '../errors.ts';
import type { EventData, EventName } from '../events.ts';
import type { Progress } from '../jobs.ts';
import { ackEvery, type ClientMessage, maxMessageBytes, noCall, ServerMessage } from '../wire.ts';
import type { Channel } from './channel.ts';

interface PendingCall {
  resolve(result: unknown): void;
  reject(error: SagittaError): void;
  onProgress?: (progress: Progress) => void;
  /** Takes the abort listener off the caller's signal. */
  release(): void;
}

type Listener = (data: never) => void;

/**
 * The client half of the protocol over any transport. When the other side ends the connection, pending calls
 * reject with `disconnected` and listeners of `notice` are told.
 */
export function createClient(channel: Channel): SagittaClient {
  const pending = new Map<number, PendingCall>();
  const listeners = new Map<string, Set<Listener>>();
  let nextId = 1;
  let received = 0;
  let open = true;

  const send = (message: ClientMessage) => channel.send(JSON.stringify(message));

  const emit = (name: string, data: unknown) => {
    for (const listener of listeners.get(name) ?? []) listener(data as never);
  };

  const settle = (id: number): PendingCall | undefined => {
    const call = pending.get(id);
    pending.delete(id);
    call?.release();
    return call;
  };

  const take = (message: ServerMessage) => {
    switch (message.type) {
      case 'result':
        settle(message.id)?.resolve(message.result);
        return;
      case 'progress':
        pending.get(message.id)?.onProgress?.(message.progress);
        return;
      case 'event':
        emit(message.name, message.data);
        return;
      case 'error':
        if (message.id === noCall)
          emit('notice', { level: 'error', code: message.error.code, message: message.error.message });
        else settle(message.id)?.reject(SagittaError.fromData(message.error));
    }
  };

  channel.onMessage((text) => {
    received++;
    if (received % ackEvery === 0) send({ type: 'ack', received });
    take(ServerMessage.parse(JSON.parse(text)));
  });

  channel.onClose(() => {
    if (!open) return;
    open = false;
    for (const id of [...pending.keys()]) settle(id)?.reject(disconnected());
    emit('notice', { level: 'error', code: 'disconnected', message: disconnected().message });
  });

  const call = (command: CommandName, params: unknown, options: CallOptions = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const { signal, onProgress } = options;
      if (!open) return reject(disconnected());
      if (signal?.aborted) return reject(new SagittaError('cancelled', `${command} was cancelled`));
      const id = nextId++;
      const text = JSON.stringify({ type: 'call', id, command, params } satisfies ClientMessage);
      if (exceeds(text, maxMessageBytes)) return reject(tooLarge(command));
      const cancel = () => send({ type: 'cancel', id });
      signal?.addEventListener('abort', cancel, { once: true });
      const release = () => signal?.removeEventListener('abort', cancel);
      pending.set(id, { resolve, reject, onProgress, release });
      channel.send(text);
    });

  return {
    call: call as SagittaClient['call'],
    on<E extends EventName>(event: E, listener: (data: EventData<E>) => void) {
      const own: Listener = (data) => listener(data);
      const set = listeners.get(event) ?? new Set();
      listeners.set(event, set.add(own));
      return () => set.delete(own);
    },
    close() {
      open = false;
      for (const id of [...pending.keys()]) settle(id)?.reject(disconnected());
      channel.close();
    },
  };
}

/** Whether the text is longer than `limit` bytes of UTF-8. */
export function exceeds(text: string, limit: number): boolean {
  if (text.length > limit) return true;
  return text.length * 3 > limit && new TextEncoder().encode(text).length > limit;
}

function disconnected(): SagittaError {
  return new SagittaError('disconnected', 'The connection to the Sagitta service ended.', {
    remedy: 'Everything confirmed before is saved. Open the window again.',
  });
}

function tooLarge(command: string): SagittaError {
  return new SagittaError(
    'message-too-large',
    `${command}: the message is larger than ${maxMessageBytes} bytes`,
    {
      remedy: 'Send binary data by URL instead.',
    },
  );
}
