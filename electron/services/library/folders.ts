import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where things lie under the root of a library. */
export interface Folders {
  readonly root: string;
  readonly database: string;
  /** `<sha256>.raw`: voxels, little-endian, k-major, no header. */
  readonly volumes: string;
  /** `<sha256>`: segments of a version. */
  readonly snapshots: string;
  readonly models: string;
  /** What can be made again, e.g. embeddings, under `cache/<case id>/`. */
  readonly cache: string;
  /** Uploads until they are imported; emptied when the library opens. */
  readonly incoming: string;
  /** Exports until they are fetched; emptied when the library opens. */
  readonly exports: string;
  /** Tells a backup from a library: backups may be written over by the next one of the same library. */
  readonly backupMark: string;
  /** Address of the service that owns the library. */
  readonly endpoint: string;
}

/** All of it is patient data: nobody but the user may look. */
export const folderMode = 0o700;
export const fileMode = 0o600;

export function foldersOf(root: string): Folders {
  return {
    root,
    database: join(root, 'library.sqlite'),
    volumes: join(root, 'volumes'),
    snapshots: join(root, 'snapshots'),
    models: join(root, 'models'),
    cache: join(root, 'cache'),
    incoming: join(root, 'incoming'),
    exports: join(root, 'exports'),
    backupMark: join(root, 'backup.json'),
    endpoint: join(root, 'service.json'),
  };
}

export function makeFolders(folders: Folders): void {
  const { root, volumes, snapshots, models, cache, incoming, exports } = folders;
  for (const folder of [root, volumes, snapshots, models, cache, incoming, exports]) {
    mkdirSync(folder, { recursive: true, mode: folderMode });
    chmodSync(folder, folderMode);
  }
}
