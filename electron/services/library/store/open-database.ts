import { accessSync, chmodSync, constants, existsSync } from 'node:fs';
import { SagittaError } from '#core/contract';
import { networkFileSystem } from '../file-system.ts';
import { type Folders, fileMode } from '../folders.ts';
import { toLibraryError } from '../library-errors.ts';
import { Connection } from './connection.ts';
import { newId } from './context.ts';
import { formatOf, migrate } from './migrate.ts';

/**
 * Opens the database and takes it for this process alone: SQLite's own exclusive lock is held until the
 * connection closes or the process ends, however it ends, so no lock goes stale. (The lock is one of the
 * process: nothing else here may open and close this file, which would let it go; fcntl(2).)
 *
 * WAL with synchronous=FULL on a local disk; a rollback journal on a network file system.
 */
export function openDatabase(
  folders: Folders,
  readOnly: boolean,
  network = readOnly ? null : networkFileSystem(folders.root),
): Connection {
  let db: Connection | undefined;
  try {
    if (readOnly) refuseUnreadable(folders);
    db = new Connection(folders.database, { readOnly });
    // Sorting of names must not spill into the system's folder for temporary files.
    db.raw.pragma('temp_store = MEMORY');
    if (!readOnly) chmodSync(folders.database, fileMode);
    if (readOnly) return opened(db);
    db.raw.pragma('locking_mode = EXCLUSIVE');
    db.raw.pragma('secure_delete = ON');
    formatOf(db);
    db.raw.pragma(`journal_mode = ${network ? 'DELETE' : 'WAL'}`);
    db.raw.pragma('synchronous = FULL');
    db.raw.pragma('foreign_keys = ON');
    db.raw.exec('BEGIN EXCLUSIVE; COMMIT');
    migrate(db);
    db.run("INSERT OR IGNORE INTO library_info (key, value) VALUES ('id', ?)", [newId()]);
    return db;
  } catch (error) {
    db?.close();
    throw toLibraryError(error);
  }
}

function opened(db: Connection): Connection {
  if (formatOf(db) === 0)
    throw new SagittaError('library-damaged', 'The library database is empty.', {
      remedy: 'Open the library once where it can be written to.',
    });
  return db;
}

/** Without a place to write, SQLite cannot bring in a log that a crash left behind. */
function refuseUnreadable(folders: Folders): void {
  if (!existsSync(folders.database))
    throw new SagittaError('file-not-found', 'There is no library in this folder.', {
      remedy: 'Name the folder of a library, or allow one to be made there.',
    });
  if (existsSync(`${folders.database}-wal`) && !writable(folders.root))
    throw new SagittaError(
      'library-read-only',
      'The library was not closed properly and cannot be written to.',
      {
        remedy: 'Open it once where it can be written to, then it can be read anywhere.',
      },
    );
}

export function writable(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
