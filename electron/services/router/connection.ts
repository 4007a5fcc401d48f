import {
  ClientMessage,
  type ErrorCode,
  maxMessageBytes,
  noCall,
  SagittaError,
  type ServerMessage,
} from '#core/contract';
import { exceeds } from '#core/contract/rpc';
import type { AnyEvent } from './event-hub.ts';
import type { CallContext } from './handlers.ts';
import { Outbox } from './outbox.ts';

export interface ConnectionSetup {
  run(command: string, params: unknown, context: CallContext): Promise<unknown>;
  send(message: ServerMessage): void;
  maxConcurrentCalls: number;
  maxWaitingMessages: number;
}

/** The router's side of one client: its running calls and what waits to be told to it. */
export class Connection {
  readonly #setup: ConnectionSetup;
  readonly #hangUp: () => void;
  readonly #outbox: Outbox;
  /** Calls whose answer is still owed. */
  readonly #calls = new Map<number, AbortController>();
  /** Handlers at work: a cancelled call is answered at once, but its handler may take time to stop. */
  #working = 0;
  #ended = false;

  constructor(setup: ConnectionSetup, hangUp: () => void) {
    this.#setup = setup;
    this.#hangUp = hangUp;
    this.#outbox = new Outbox(setup.send);
  }

  receive(text: string, trusted: boolean): void {
    if (this.#ended) return;
    const message = exceeds(text, maxMessageBytes) ? 'too-large' : parse(text);
    if (message === 'too-large')
      this.#refuse(noCall, 'message-too-large', `The message is larger than ${maxMessageBytes} bytes`);
    else if (!message) this.#refuse(noCall, 'bad-request', 'The message is not one of the contract');
    else if (!trusted) {
      const id = message.type === 'call' ? message.id : noCall;
      this.#refuse(id, 'untrusted-sender', 'The sender is not a window of Sagitta');
    } else if (message.type === 'ack') this.#outbox.acknowledge(message.received);
    else if (message.type === 'cancel') this.#cancel(message.id);
    else if (this.#calls.has(message.id))
      this.#refuse(noCall, 'bad-request', `Call ${message.id} is running already`);
    else if (this.#working >= this.#setup.maxConcurrentCalls)
      this.#refuse(message.id, 'busy', 'Too many calls run at a time: wait for one to end');
    else void this.#call(message.id, message.command, message.params);
  }

  event(event: AnyEvent): void {
    if (this.#ended) return;
    this.#outbox.event(event);
    this.#endIfTooSlow();
  }

  /** Disconnects the client. */
  end(): void {
    this.dispose();
    this.#hangUp();
  }

  /** The connection is gone: nobody waits for the running calls any more. */
  dispose(): void {
    this.#ended = true;
    for (const call of this.#calls.values()) call.abort();
    this.#calls.clear();
  }

  async #call(id: number, command: string, params: unknown): Promise<void> {
    const abort = new AbortController();
    this.#calls.set(id, abort);
    const owed = () => this.#calls.get(id) === abort;
    this.#working++;
    try {
      const result = await this.#setup.run(command, params, {
        signal: abort.signal,
        progress: (progress) => {
          if (owed()) this.#outbox.progress({ type: 'progress', id, progress });
        },
      });
      if (owed()) this.#answer({ type: 'result', id, result });
    } catch (thrown) {
      if (owed()) this.#answer({ type: 'error', id, error: SagittaError.from(thrown).toData() });
    } finally {
      this.#working--;
      if (owed()) this.#calls.delete(id);
    }
  }

  /** Acknowledged at once: the caller need not wait for the handler to wind down. */
  #cancel(id: number): void {
    const call = this.#calls.get(id);
    if (!call) return;
    this.#calls.delete(id);
    call.abort();
    this.#refuse(id, 'cancelled', 'The call was cancelled');
  }

  #refuse(id: number, code: ErrorCode, message: string): void {
    this.#answer({ type: 'error', id, error: { code, message } });
  }

  #answer(message: ServerMessage): void {
    this.#outbox.answer(message);
    this.#endIfTooSlow();
  }

  #endIfTooSlow(): void {
    if (this.#outbox.waiting > this.#setup.maxWaitingMessages) this.end();
  }
}

function parse(text: string): ClientMessage | undefined {
  try {
    return ClientMessage.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
