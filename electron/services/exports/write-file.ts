import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { SagittaError } from '#core/contract';
import { type ExportedFile, Mismatch } from './export-input.ts';

/**
 * Writes a file under a partial name, reads it back from the disk and compares, and only then gives it its
 * name: an export that is there is whole and right. Throws SagittaError `disk-full`, `export-failed` or
 * `export-mismatch`; nothing is left behind then, and an older file of that name stays.
 */
export async function writeChecked(path: string, file: ExportedFile): Promise<void> {
  const partial = `${path}.${randomBytes(4).toString('hex')}.partial`;
  try {
    const handle = await open(partial, 'wx', 0o600);
    try {
      await handle.writeFile(file.bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await file.check(await readFile(partial));
    await rename(partial, path);
  } catch (error) {
    await rm(partial, { force: true }).catch(() => {});
    throw toExportError(error, file.name);
  }
}

function toExportError(thrown: unknown, name: string): SagittaError {
  if (thrown instanceof SagittaError) return thrown;
  if (thrown instanceof Mismatch || thrown instanceof RangeError) {
    return new SagittaError(
      'export-mismatch',
      `${name} did not read back as it was written: ${thrown.message}.`,
      {
        remedy: 'The file was not kept. Try again or choose another disk.',
        cause: thrown,
      },
    );
  }
  const code = (thrown as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new SagittaError('disk-full', `The disk is full: ${name} was not written.`, {
      remedy: 'Free some space or choose another folder.',
      cause: thrown,
    });
  }
  const reasons: Record<string, string> = {
    ENOENT: 'the folder does not exist',
    ENOTDIR: 'its folder is a file',
    EISDIR: 'a folder has that name',
    EACCES: 'access to the folder is denied',
    EPERM: 'access to the folder is denied',
    EROFS: 'the disk is read-only',
  };
  return new SagittaError(
    'export-failed',
    `${name} cannot be written: ${reasons[code ?? ''] ?? String(thrown)}.`,
    {
      remedy: 'Choose another folder.',
      cause: thrown,
    },
  );
}
