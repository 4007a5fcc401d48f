import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Id, SagittaError } from '#core/contract';
import { folderMode, foldersOf } from '#electron/services/library';

/** Folders of a library that hold patient data only for a while. Nobody but the user may look into them. */
export const folders = {
  /** Files on their way in, one folder an upload; deleted once imported. */
  upload: (libraryRoot: string, uploadId: string) =>
    join(foldersOf(libraryRoot).incoming, checkedId(uploadId)),
  /** Finished exports without a path of the user's choice, one folder each, until they are fetched or removed. */
  finishedExport: (libraryRoot: string, exportId: string) =>
    join(foldersOf(libraryRoot).exports, checkedId(exportId)),
  browserProfile: (libraryRoot: string) => join(libraryRoot, 'browser-profile'),
};

export async function makePrivate(folder: string): Promise<string> {
  await mkdir(folder, { recursive: true, mode: folderMode });
  return folder;
}

/**
 * A relative path that came from outside, under `folder`. Refuses with `bad-request` whatever could lead out
 * of it or is no plain name on some platform.
 */
export function inside(folder: string, relativePath: string): string {
  const parts = relativePath.split('/');
  if (parts.length > 32 || !parts.every(isPlainName))
    throw new SagittaError('bad-request', 'A file name of the request is not a plain relative name');
  return join(folder, ...parts);
}

function isPlainName(part: string): boolean {
  if (part === '' || part === '.' || part === '..' || Buffer.byteLength(part) > 255) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for
  return !/[\u0000-\u001f\\:*?"<>|]/.test(part);
}

function checkedId(id: string): string {
  if (!Id.safeParse(id).success)
    throw new SagittaError('bad-request', 'An identifier of the request is damaged');
  return id;
}
