import { spawn, spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';

const PROGRAM = ['redis-server', 'valkey-server'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether a queue can be had on this machine. */
export const hasRedis = PROGRAM !== undefined;

/** A Redis (or Valkey) of its own on a free port of this machine, that keeps nothing. */
export async function startRedis(folder: string): Promise<{ url: string; stop(): void }> {
  const port = await freePort();
  const settings = ['--port', `${port}`, '--bind', '127.0.0.1', '--save', '', '--dir', folder];
  const server = spawn(PROGRAM as string, settings, { stdio: ['ignore', 'pipe', 'ignore'] });
  await new Promise<void>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`redis ended: ${code}`)));
    server.stdout.on('data', (text) => {
      if (/Ready to accept connections/.test(String(text))) resolve();
    });
  });
  await setTimeout(50);
  return { url: `redis://127.0.0.1:${port}`, stop: () => void server.kill() };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}
