import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileMode } from './folders.ts';

const chunkBytes = 8 * 1024 * 1024;
/** Names that a crash may leave behind; `gc` takes them away. */
export const partialSuffix = '.partial';

export interface StoredContent {
  readonly sha256: string;
  readonly bytes: number;
  readonly path: string;
}

/**
 * Writes bytes once under the name of their SHA-256: partial name, fsync, rename, fsync of the folder. After
 * it returns the content survives a power cut. Works in chunks, so that the event loop stays free.
 */
export async function storeContent(
  folder: string,
  bytes: Uint8Array,
  extension: string,
): Promise<StoredContent> {
  const partial = join(folder, `${randomBytes(8).toString('hex')}${partialSuffix}`);
  const hash = createHash('sha256');
  try {
    const file = await open(partial, 'wx', fileMode);
    try {
      for (let at = 0; at < bytes.length; at += chunkBytes) {
        const chunk = bytes.subarray(at, at + chunkBytes);
        hash.update(chunk);
        await file.writeFile(chunk);
      }
      await file.sync();
    } finally {
      await file.close();
    }
    const sha256 = hash.digest('hex');
    const path = join(folder, sha256 + extension);
    await rename(partial, path);
    await syncFolder(folder);
    return { sha256, bytes: bytes.length, path };
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
}

/** Makes new names in a folder durable. Windows cannot open folders and keeps names durable by itself. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

export async function hashFile(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) hash.update(chunk);
  return hash.digest('hex');
}

/** Size of a file, or null when it is not there. */
export async function fileBytes(path: string): Promise<number | null> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
