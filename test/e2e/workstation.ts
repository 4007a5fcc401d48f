import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Browser, chromium } from 'playwright-core';
import { findBrowser } from '#electron/hosts/browser';
import { fromRoot } from '../../build/tasks/paths.ts';

export interface Service {
  /** Opens one window, once. */
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

export function temporaryLibraryRoot(): { root: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sagitta-e2e-'));
  return { root: join(folder, 'library'), remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** The browser host as a user starts it, without a window. */
export async function startService(libraryRoot: string): Promise<Service> {
  const cli = fromRoot('electron', 'hosts', 'cli.node.ts');
  const child = spawn(process.execPath, [cli, 'serve', '--no-window', '--library', libraryRoot], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const lines = createInterface({ input: child.stdout });
  const url = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve);
    void ended.then(() => reject(new Error('the service ended before it was ready')));
  });
  return {
    url,
    process: child,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** The browser as `npm test` finds it, rendering in software. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('There is no Chrome, Chromium or Edge: set CHROME_PATH');
  // Chromium refuses its sandbox to root; a user's window keeps it.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = ['--use-angle=swiftshader', '--enable-unsafe-swiftshader', ...asRoot];
  return chromium.launch({ executablePath, args });
}
