import { type CommandName, commands, SagittaError, type ServerMessage } from '#core/contract';
import type { Channel } from '#core/contract/rpc';
import { Connection } from './connection.ts';
import type { EventHub } from './event-hub.ts';
import type { CallContext, Handler, Handlers } from './handlers.ts';

export interface RouterOptions {
  /** Calls of one client that may run at a time; further ones are refused with `busy`. */
  maxConcurrentCalls?: number;
  /** Messages that may wait for a client that stands still; with more it is disconnected. */
  maxWaitingMessages?: number;
  /** Told of every error that no service foresaw. */
  onInternalError?: (command: string, error: SagittaError) => void;
}

export interface Router {
  /** Serves the client at the other end of the channel until either side closes it. */
  accept(channel: Channel): void;
  readonly clients: number;
  /** Ends every connection; running calls are aborted. */
  close(): void;
}

/**
 * The one way into the services: checks what comes in and what goes out against the contract, whatever the
 * transport. Commands without a handler answer `unknown-command`.
 */
export function createRouter(
  handlers: Partial<Handlers>,
  events: EventHub,
  options: RouterOptions = {},
): Router {
  const { maxConcurrentCalls = 64, maxWaitingMessages = 4096, onInternalError } = options;
  const connections = new Set<Connection>();

  const run = async (command: string, params: unknown, context: CallContext): Promise<unknown> => {
    const { name, handler } = resolve(handlers, command);
    const input = commands[name].params.safeParse(params ?? {});
    if (!input.success)
      throw new SagittaError('bad-request', `${name}: ${explain(input.error)}`, {
        remedy: 'The caller and the service may be of different versions.',
      });
    try {
      const output = commands[name].result.safeParse(await handler(input.data as never, context));
      if (output.success) return output.data;
      throw new SagittaError('internal', `${name} answered outside the contract: ${explain(output.error)}`);
    } catch (thrown) {
      const error = SagittaError.from(thrown);
      if (error.code === 'internal' && !context.signal.aborted) onInternalError?.(name, error);
      throw error;
    }
  };

  const stopListening = events.listen((event) => {
    for (const connection of connections) connection.event(event);
  });

  return {
    get clients() {
      return connections.size;
    },
    accept(channel) {
      const send = (message: ServerMessage) => channel.send(JSON.stringify(message));
      const connection = new Connection({ run, send, maxConcurrentCalls, maxWaitingMessages }, () =>
        channel.close(),
      );
      connections.add(connection);
      channel.onMessage((text, trusted) => connection.receive(text, trusted));
      channel.onClose(() => {
        connections.delete(connection);
        connection.dispose();
      });
    },
    close() {
      stopListening();
      for (const connection of connections) connection.end();
      connections.clear();
    },
  };
}

function resolve(
  handlers: Partial<Handlers>,
  command: string,
): { name: CommandName; handler: Handler<CommandName> } {
  const name = command as CommandName;
  const handler = Object.hasOwn(commands, command) ? handlers[name] : undefined;
  if (!handler)
    throw new SagittaError('unknown-command', `There is no command ${JSON.stringify(command.slice(0, 80))}`);
  return { name, handler: handler as Handler<CommandName> };
}

function explain(error: { issues: readonly { path: PropertyKey[]; message: string }[] }): string {
  return error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.map(String).join('.') || 'parameters'}: ${message}`)
    .join('; ');
}
