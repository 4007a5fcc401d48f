import { resolve } from 'node:path';
import { toLibraryError } from './library-errors.ts';
import { restoreBackup as restore } from './store/index.ts';

/**
 * Makes a library of a backup (see `Library.backup`) in a new or empty folder. Every file is compared with
 * its hash. Rejects with `file-not-found`, `conflict` (folder not empty), `library-damaged`, `disk-full`.
 */
export async function restoreBackup(source: string, root: string): Promise<void> {
  try {
    await restore(resolve(source), resolve(root));
  } catch (thrown) {
    throw toLibraryError(thrown);
  }
}
