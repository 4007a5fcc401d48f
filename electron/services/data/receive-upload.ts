import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream as NodeReadableStream } from 'node:stream/web';
import { SagittaError } from '#core/contract';
import { fileMode } from '#electron/services/library';
import { makePrivate } from './folders.ts';

/** Writes a request's body to `target`, which stands only once it is whole. Returns its size. */
export async function receiveUpload(
  body: ReadableStream<Uint8Array> | null,
  target: string,
): Promise<number> {
  await makePrivate(dirname(target));
  const partial = `${target}.${randomUUID().slice(0, 8)}.part`;
  try {
    const source = body ? Readable.fromWeb(body as NodeReadableStream<Uint8Array>) : Readable.from([]);
    await pipeline(source, createWriteStream(partial, { mode: fileMode, flags: 'wx' }));
    await rename(partial, target);
    return (await stat(target)).size;
  } catch (cause) {
    await rm(partial, { force: true });
    const { code } = cause as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new SagittaError('disk-full', 'The disk of the library is full', {
        remedy: 'Free some space and import again: nothing was changed.',
        cause,
      });
    throw new SagittaError('file-unreadable', `A file did not arrive whole (${code ?? 'cut off'})`, {
      cause,
    });
  }
}
