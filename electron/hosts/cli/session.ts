import { resolve } from 'node:path';
import { ErrorData, type SagittaClient, SagittaError } from '#core/contract';
import { createServices, currentUser, defaultLibraryRoot, type Services } from '#electron/services';
import { readEndpoint } from '#electron/services/library';
import { connectInProcess, connectWebSocket } from '#electron/services/router';
import type { Cli, GlobalOptions } from './cli.ts';

/** The services of one library, running elsewhere or here. */
export interface Session {
  readonly client: SagittaClient;
  readonly libraryRoot: string;
  /** A request of the data plane; rejects with the service's own SagittaError. */
  data(path: string, init?: { method: 'PUT'; body: Uint8Array<ArrayBuffer> }): Promise<Response>;
  close(): Promise<void>;
}

export function libraryRootOf({ library }: GlobalOptions): string {
  return resolve(library ?? defaultLibraryRoot());
}

/** Attaches to the service that owns the library, or opens the library in this process. */
export async function openSession(cli: Cli, options: GlobalOptions): Promise<Session> {
  const libraryRoot = libraryRootOf(options);
  return (await attach(libraryRoot)) ?? openHere(cli, libraryRoot);
}

/** Runs `work` in a session and closes it, whatever comes. */
export async function withSession<T>(
  cli: Cli,
  options: GlobalOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const session = await openSession(cli, options);
  try {
    return await work(session);
  } finally {
    await session.close();
  }
}

async function attach(libraryRoot: string): Promise<Session | undefined> {
  const endpoint = readEndpoint(libraryRoot);
  if (!endpoint) return undefined;
  const { address, token } = endpoint;
  const client = await connectWebSocket(address, token).catch((error: SagittaError) => {
    // A service that was killed leaves its address behind; another program may listen there by now.
    if (error.code === 'disconnected' || error.code === 'untrusted-sender') return undefined;
    throw error;
  });
  if (!client) return undefined;
  return {
    client,
    libraryRoot,
    data: async (path, init) =>
      checked(await fetch(address + path, { ...init, headers: { authorization: `Bearer ${token}` } })),
    close: async () => client.close(),
  };
}

/** A session whose services run in this process. */
export interface LocalSession extends Session {
  readonly services: Services;
}

export async function openHere(cli: Cli, libraryRoot: string): Promise<LocalSession> {
  const log = (line: string) => cli.say(`internal error in ${line}`);
  const services = await createServices({ libraryRoot, user: currentUser(), host: 'cli', log });
  const client = connectInProcess(services.router);
  return {
    client,
    libraryRoot,
    services,
    data: async (path, init) => {
      const body = init ? (new Blob([init.body]).stream() as ReadableStream<Uint8Array>) : null;
      return checked(await services.dataPlane({ method: init?.method ?? 'GET', url: path, body }));
    },
    async close() {
      client.close();
      await services.close();
    },
  };
}

async function checked(response: Response): Promise<Response> {
  if (response.ok) return response;
  const error = ErrorData.safeParse(await response.json().catch(() => undefined));
  if (error.success) throw SagittaError.fromData(error.data);
  throw new SagittaError('internal', `The service answered ${response.status}`);
}
