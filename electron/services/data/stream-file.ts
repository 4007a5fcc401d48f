import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { SagittaError } from '#core/contract';

/** 500 MB over loopback HTTP on 2 cores: 1.1 s with 64 KiB, 0.8 s with 1 MiB, no faster with 4 MiB. */
const chunkBytes = 1024 * 1024;

/** A whole file as the body of a response. Rejects with `not-found` when there is no such file. */
export async function streamFile(path: string, headers: Record<string, string>): Promise<Response> {
  const { size } = await statFile(path);
  // A web stream rather than the file at once: volumes are larger than memory should hold twice.
  const body = Readable.toWeb(createReadStream(path, { highWaterMark: chunkBytes }), {
    strategy: { highWaterMark: 1 },
  }) as ReadableStream<Uint8Array>;
  return new Response(body, { headers: { 'content-length': String(size), ...headers } });
}

async function statFile(path: string): Promise<{ size: number }> {
  try {
    await using file = await open(path, 'r');
    const stat = await file.stat();
    if (stat.isFile()) return stat;
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new SagittaError('file-unreadable', `A file cannot be read (${code})`, { cause: error });
  }
  throw new SagittaError('not-found', 'There is no such file (any more)');
}
