import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { SagittaError } from '#core/contract';
import { decodePacket } from '#core/masks';
import { fileBytes, storeContent } from './content-files.ts';
import type { DatabaseMethods, DatabaseWorkerData } from './database.worker.node.ts';
import { readEndpoint, withdrawEndpoint } from './endpoint.ts';
import { FileGate } from './file-gate.ts';
import { type Folders, folderMode, foldersOf, makeFolders } from './folders.ts';
import type { NewCase, OwnedLibrary } from './library.ts';
import { lockedError, readOnlyError, toLibraryError } from './library-errors.ts';
import { type Channel, callerOf, type Remote } from './rpc.ts';
import { valueRange, volumeBytes } from './volume-bytes.ts';

export interface OpenOptions {
  /** Who the changes are by, for history and audit log. */
  user: string;
  /** Never write, and do not take the library from the service that owns it. */
  readOnly?: boolean;
}

/**
 * Opens the library in a folder, making it when there is none. Owns it until `close` or the end of the
 * process. Where the folder cannot be written to, the library opens for reading.
 *
 * Rejects with `library-locked` (details.endpoint: the owner's address, see `readEndpoint`),
 * `library-newer`, `library-damaged`, `disk-full`, `file-not-found` or `library-read-only`.
 */
export async function openLibrary(root: string, options: OpenOptions): Promise<OwnedLibrary> {
  const folders = foldersOf(resolve(root));
  try {
    const readOnly = options.readOnly === true || !prepared(folders);
    const database = await startDatabase({ root: folders.root, user: options.user, readOnly });
    if (!readOnly) {
      withdrawEndpoint(folders.root);
      // A backup that is opened to be worked in is a library from now on.
      rmSync(folders.backupMark, { force: true });
      emptyFolders([folders.incoming, folders.exports]);
    }
    return libraryOver(folders, readOnly, database);
  } catch (thrown) {
    throw toLibraryError(thrown);
  }
}

/** Makes root and folders; false where they stand on a place that cannot be written to. */
function prepared(folders: Folders): boolean {
  try {
    mkdirSync(folders.root, { recursive: true, mode: folderMode });
    makeFolders(folders);
    return true;
  } catch (thrown) {
    const error = toLibraryError(thrown);
    if (error.code === 'library-read-only' && existsSync(folders.database)) return false;
    throw error;
  }
}

interface RunningDatabase {
  readonly remote: Remote<DatabaseMethods>;
  end(): Promise<void>;
}

async function startDatabase(data: DatabaseWorkerData): Promise<RunningDatabase> {
  try {
    return await tryDatabase(data);
  } catch (thrown) {
    if (toLibraryError(thrown).code !== 'library-locked') throw thrown;
    const endpoint = readEndpoint(data.root)?.address;
    if (endpoint) throw lockedError(endpoint, thrown);
    // Two that open at the same moment refuse each other; the one that asks again gets it.
    await setTimeout(50 + Math.random() * 300);
    return tryDatabase(data);
  }
}

async function tryDatabase(data: DatabaseWorkerData): Promise<RunningDatabase> {
  // The source runs as TypeScript; the bundle of the app puts the worker beside the main file.
  const file = `./database.worker.node.${import.meta.url.endsWith('.ts') ? 'ts' : 'js'}`;
  const worker = new Worker(new URL(file, import.meta.url), { workerData: data, execArgv: [] });
  const caller = callerOf<DatabaseMethods>(worker as unknown as Channel);
  worker.on('error', (cause) =>
    caller.fail(new SagittaError('internal', 'The database of the library stopped.', { cause })),
  );
  worker.on('exit', () =>
    caller.fail(
      new SagittaError('internal', 'The library is closed.', { remedy: 'Open the library again.' }),
    ),
  );
  const end = async () => {
    try {
      await caller.remote.close();
    } finally {
      await worker.terminate();
    }
  };
  try {
    await caller.remote.open();
    return { remote: caller.remote, end };
  } catch (error) {
    await end();
    throw error;
  }
}

function libraryOver(folders: Folders, readOnly: boolean, database: RunningDatabase): OwnedLibrary {
  const { remote } = database;
  const gate = new FileGate();
  let closing: Promise<void> | undefined;
  return {
    root: folders.root,
    readOnly,
    listCases: (options) => remote.listCases(options),
    getCase: (caseId) => remote.getCase(caseId),
    volumeFile: (caseId) => remote.volumeFile(caseId),
    masksSince: async (caseId, since, segmentId) =>
      decodePacket(await remote.masksSince(caseId, since, segmentId)),
    bytes: () => bytesUnder(folders.root),
    addCase: async (added) => {
      if (readOnly) throw readOnlyError();
      return gate.share(async () => remote.addCase(await withStoredVolume(folders, added)));
    },
    renameCase: (caseId, name) => remote.renameCase(caseId, name),
    removeCase: (caseId) => remote.removeCase(caseId),
    restoreCase: (caseId) => remote.restoreCase(caseId),
    purgeCase: (caseId) => gate.alone(() => remote.purgeCase(caseId)),
    createSegment: (caseId, segment) => remote.createSegment(caseId, segment),
    updateSegment: (caseId, segmentId, change) => remote.updateSegment(caseId, segmentId, change),
    removeSegment: (caseId, segmentId) => remote.removeSegment(caseId, segmentId),
    apply: (change) => remote.apply(change),
    undo: (caseId) => remote.undo(caseId),
    redo: (caseId) => remote.redo(caseId),
    saveVersion: (caseId, note) => gate.share(() => remote.saveVersion(caseId, note)),
    restoreVersion: (caseId, versionId) => gate.share(() => remote.restoreVersion(caseId, versionId)),
    verify: () => gate.share(() => remote.verify()),
    backup: (target) => gate.share(() => remote.backup(resolve(target))),
    gc: () => gate.alone(() => remote.gc()),
    close() {
      if (!closing && !readOnly) withdrawEndpoint(folders.root);
      closing ??= database.end();
      return closing;
    },
  };
}

/** The volume goes to disk here, in chunks: handing it to the worker would copy it once more. */
async function withStoredVolume(folders: Folders, added: NewCase) {
  const { volume, ...rest } = added;
  const { shape, affineLps, data } = volume;
  if (shape[0] * shape[1] * shape[2] !== data.length)
    throw new SagittaError('geometry-invalid', `${shape.join(' x ')} voxels, but ${data.length} values.`);
  try {
    const range = await valueRange(data);
    const stored = await storeContent(folders.volumes, volumeBytes(data), '.raw');
    return {
      ...rest,
      shape,
      affineLps,
      valueRange: range,
      dataType: data instanceof Int16Array ? ('int16' as const) : ('float32' as const),
      volumeSha256: stored.sha256,
      volumeBytes: stored.bytes,
    };
  } catch (thrown) {
    throw toLibraryError(thrown);
  }
}

/** What a session left here is of no use to the next and holds patient data. */
function emptyFolders(folders: readonly string[]): void {
  for (const folder of folders)
    for (const name of readdirSync(folder)) rmSync(join(folder, name), { recursive: true, force: true });
}

async function bytesUnder(root: string): Promise<number> {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true });
  const sizes = await Promise.all(
    entries.filter((e) => e.isFile()).map((e) => fileBytes(join(e.parentPath, e.name))),
  );
  return sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
}
