import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fromRoot } from '../../../build/tasks/paths.ts';

const commandLine = fromRoot('electron', 'hosts', 'cli.node.ts');

/** A service as a user starts it: a process of its own, stopped by a signal. */
export interface Service {
  readonly pid: number;
  /** The start address of one window. */
  readonly windowUrl: string;
  /** What it said on stderr so far. */
  said(): string;
  /** SIGTERM, as a log-out or a supervisor sends it. Resolves with the exit status. */
  stop(): Promise<number | null>;
}

/** `sagitta serve --no-window`; resolves when it has printed its address. */
export async function startService(library: string): Promise<Service> {
  const child = spawn(process.execPath, [commandLine, '--library', library, 'serve', '--no-window'], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (piece) => {
    stderr += piece;
  });
  const windowUrl = await firstLine(child, () => stderr);
  return {
    pid: child.pid!,
    windowUrl,
    said: () => stderr,
    stop: () =>
      new Promise((resolve) => {
        if (child.exitCode !== null) return resolve(child.exitCode);
        child.once('exit', (code) => resolve(code));
        child.kill('SIGTERM');
      }),
  };
}

/** The address of one more window of the service that owns the library. */
export async function furtherWindow(library: string): Promise<string> {
  const { windowUrl, stop } = await startService(library);
  await stop();
  return windowUrl;
}

function firstLine(child: ChildProcess, said: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout! }).once('line', resolve);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`the service ended with status ${code}: ${said()}`)));
  });
}
