import { randomUUID } from 'node:crypto';
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { folderMode, foldersOf } from '#electron/services/library';
import type { Cli } from '../cli.ts';
import { type LocalSession, openHere } from '../session.ts';

/**
 * A library for the length of one command, inside the user's own folder (patient data belongs into no other)
 * and with the user's models. Deleted on `close`, on Ctrl+C, and after a crash by the next command.
 */
export async function openScratchLibrary(cli: Cli, libraryRoot: string): Promise<LocalSession> {
  const folder = join(libraryRoot, 'scratch');
  mkdirSync(folder, { recursive: true, mode: folderMode });
  sweep(folder);
  const root = join(folder, `${process.pid}-${randomUUID()}`);
  mkdirSync(root, { mode: folderMode });
  shareModels(libraryRoot, root);
  const remove = () => rmSync(root, { recursive: true, force: true });
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  const session = await openHere(cli, root);
  return {
    ...session,
    async close() {
      for (const signal of signals) process.removeListener(signal, interrupted);
      await session.close();
      remove();
    },
  };
}

/** The user's models and choice among them, as links: another choice here does not become the user's. */
function shareModels(libraryRoot: string, scratchRoot: string): void {
  const { models } = foldersOf(libraryRoot);
  const shared = foldersOf(scratchRoot).models;
  mkdirSync(shared, { mode: folderMode });
  if (!existsSync(models)) return;
  for (const entry of readdirSync(models, { withFileTypes: true })) {
    if (entry.isFile()) copyFileSync(join(models, entry.name), join(shared, entry.name));
    if (!entry.isDirectory()) continue;
    mkdirSync(join(shared, entry.name));
    for (const file of readdirSync(join(models, entry.name)))
      linkSync(join(models, entry.name, file), join(shared, entry.name, file));
  }
}

/** What processes left behind that are no more. */
function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(name.split('-')[0]);
    if (!isAlive(pid)) rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
