import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { folderMode, foldersOf } from '#electron/services/library';
import { openScratchFolder } from '#electron/services/scratch';
import type { Cli } from '../cli.ts';
import { type LocalSession, openHere } from '../session.ts';

/**
 * A library for the length of one command, inside the user's own folder (patient data belongs into no other)
 * and with the user's models. Deleted on `close`, on Ctrl+C, and after a crash by the next command.
 */
export async function openScratchLibrary(cli: Cli, libraryRoot: string): Promise<LocalSession> {
  const scratch = openScratchFolder(join(libraryRoot, 'scratch'));
  shareModels(libraryRoot, scratch.path);
  const session = await openHere(cli, scratch.path);
  return {
    ...session,
    async close() {
      await session.close();
      scratch.remove();
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
