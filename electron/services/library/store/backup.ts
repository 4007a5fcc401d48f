import { constants } from 'node:fs';
import { chmod, copyFile, cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { SagittaError } from '#core/contract';
import { fileBytes, hashFile, partialSuffix, syncFolder } from '../content-files.ts';
import { fileMode, folderMode, foldersOf } from '../folders.ts';
import { Connection } from './connection.ts';
import type { Context } from './context.ts';
import { namedFiles } from './garbage.ts';
import { formatOf } from './migrate.ts';

/**
 * Copies the library to a folder: a new one, or one that holds an earlier backup of the same library. The
 * database takes its name last, so a backup that broke off is never taken for a whole one.
 */
export async function backup(context: Context, target: string): Promise<void> {
  await mkdir(target, { recursive: true, mode: folderMode });
  await refuseOthersFolder(context, target);
  await writeFile(foldersOf(target).backupMark, JSON.stringify({ libraryId: libraryId(context.db) }), {
    mode: fileMode,
  });
  const partial = foldersOf(target).database + partialSuffix;
  await rm(partial, { force: true });
  await context.db.raw.backup(partial);
  await chmod(partial, fileMode);
  const copy = new Connection(partial, { readOnly: false });
  try {
    copy.raw.pragma('journal_mode = DELETE');
    refuseDamaged(copy);
    await copyFiles(context.folders.root, target, copy);
  } finally {
    copy.close();
  }
  await cp(context.folders.models, foldersOf(target).models, { recursive: true, force: true });
  await rename(partial, foldersOf(target).database);
  await syncFolder(target);
}

async function refuseOthersFolder({ db, folders }: Context, target: string): Promise<void> {
  const empty = (await readdir(target)).length === 0;
  if (empty && !target.startsWith(folders.root + sep)) return;
  if ((await markedLibraryId(target)) === libraryId(db)) return;
  throw new SagittaError('conflict', 'The folder for the backup holds other files or another library.', {
    remedy: 'Name an empty folder outside of the library, or one with an earlier backup of this library.',
  });
}

/** The library that a folder is a backup of; null where it is none. */
async function markedLibraryId(folder: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(foldersOf(folder).backupMark, 'utf8')).libraryId ?? null;
  } catch {
    return null;
  }
}

function libraryId(db: Connection): string | undefined {
  return db.get<{ value: string }>("SELECT value FROM library_info WHERE key = 'id'")?.value;
}

/** Makes a library of a backup in a folder that is new or empty; the backup is checked and left as it is. */
export async function restoreBackup(source: string, root: string): Promise<void> {
  const from = foldersOf(source);
  if ((await fileBytes(from.database)) === null)
    throw new SagittaError('file-not-found', 'The folder holds no finished backup of a library.', {
      remedy: 'Name the folder that "sagitta library backup" wrote.',
    });
  await mkdir(root, { recursive: true, mode: folderMode });
  if ((await readdir(root)).length > 0)
    throw new SagittaError('conflict', 'The folder to restore to is not empty.', {
      remedy: 'Name a new folder; nothing is ever overwritten.',
    });
  const partial = foldersOf(root).database + partialSuffix;
  await copyFile(from.database, partial);
  await chmod(partial, fileMode);
  const copy = new Connection(partial, { readOnly: false });
  try {
    refuseDamaged(copy);
    await copyFiles(source, root, copy);
  } finally {
    copy.close();
  }
  await cp(from.models, foldersOf(root).models, { recursive: true, force: true });
  await rename(partial, foldersOf(root).database);
  await syncFolder(root);
}

function refuseDamaged(db: Connection): void {
  formatOf(db);
  const check = db.raw.pragma('integrity_check', { simple: true });
  if (check !== 'ok')
    throw new SagittaError('library-damaged', `The copy of the database is damaged: ${check}.`, {
      remedy: 'Run "sagitta library verify", and check the disk.',
    });
}

/** Copies what the database names and compares each copy's hash. Files that are there and right stay. */
async function copyFiles(from: string, to: string, db: Connection): Promise<void> {
  for (const [name, { sha256 }] of namedFiles({ db })) {
    const path = join(to, name);
    if ((await fileBytes(path)) !== null && (await hashFile(path)) === sha256) continue;
    await mkdir(dirname(path), { recursive: true, mode: folderMode });
    await copyFile(join(from, name), path, constants.COPYFILE_FICLONE);
    await chmod(path, fileMode);
    if ((await hashFile(path)) !== sha256) {
      await rm(path);
      throw new SagittaError('library-damaged', `${name} is damaged: its content has changed.`, {
        remedy: 'Run "sagitta library verify" to list all damaged files.',
      });
    }
  }
}
