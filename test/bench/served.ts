import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { SagittaClient } from '#core/contract';
import { programRoot } from '#electron/services';
import { readEndpoint } from '#electron/services/library';
import { connectWebSocket } from '#electron/services/router';

/** A workstation of its own process, as `npm start` runs it in a browser. */
export interface Served {
  readonly pid: number;
  readonly client: SagittaClient;
  /** Address that opens a window, once. */
  windowUrl(): Promise<string>;
  data(path: string, init?: { method: 'PUT'; body: Uint8Array<ArrayBuffer> }): Promise<Response>;
  close(): Promise<void>;
}

/** Starts the command line's `serve` and resolves to it and the address that it printed. */
export async function spawnService(libraryRoot: string) {
  const script = join(programRoot(), 'electron', 'hosts', 'cli.node.ts');
  const child = spawn(process.execPath, [script, '--library', libraryRoot, 'serve', '--no-window'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  const url = await Promise.race([
    once(child.stdout.setEncoding('utf8'), 'data').then(([text]: string[]) => text.trim()),
    ended.then(([code]) => {
      throw new Error(`the service ended with ${code}: ${said}`);
    }),
  ]);
  const close = async () => {
    child.kill('SIGTERM');
    await ended;
  };
  return { pid: child.pid as number, url, close };
}

export async function startService(libraryRoot: string): Promise<Served> {
  const { pid, close } = await spawnService(libraryRoot);
  const endpoint = readEndpoint(libraryRoot);
  if (!endpoint) throw new Error('the service has not told where it listens');
  const { address, token } = endpoint;
  const headers = { authorization: `Bearer ${token}` };
  const client = await connectWebSocket(address, token);
  const request = async (path: string, init: RequestInit = {}) => {
    const response = await fetch(address + path, { ...init, headers });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    pid,
    client,
    data: request,
    windowUrl: async () =>
      ((await (await request('/window-url', { method: 'POST' })).json()) as { url: string }).url,
    async close() {
      client.close();
      await close();
    },
  };
}
