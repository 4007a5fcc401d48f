import { constants } from 'node:fs';
import { copyFile, link, realpath, stat } from 'node:fs/promises';

/** How a checkpoint came into the library. */
export type TakenIn = 'reference' | 'link' | 'copy';

/**
 * Puts a checkpoint into the library without a second copy of its bytes where the file system can: as a clone that
 * shares its blocks (Btrfs, XFS, APFS, ReFS), else as a second name of the same file, else as a copy. A second name
 * shows what somebody writes into the original, so its content is compared when the model is verified.
 */
export async function takeIn(path: string, to: string): Promise<{ how: TakenIn; bytesWritten: number }> {
  // The file itself where a symbolic link is given, as in the cache of Hugging Face's hub.
  const from = await realpath(path);
  try {
    await copyFile(from, to, constants.COPYFILE_EXCL | constants.COPYFILE_FICLONE_FORCE);
    return { how: 'reference', bytesWritten: 0 };
  } catch {
    // Not this file system: the next way.
  }
  try {
    await link(from, to);
    return { how: 'link', bytesWritten: 0 };
  } catch {
    // Another file system, a file of another user, or one without links.
  }
  await copyFile(from, to, constants.COPYFILE_EXCL);
  return { how: 'copy', bytesWritten: (await stat(to)).size };
}
