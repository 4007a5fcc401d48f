import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SagittaError } from '#core/contract';
import type { ByteSource } from '#core/sam2/checkpoint';

export interface FileSource extends ByteSource {
  close(): void;
}

/** A file as random-access bytes. The caller closes it. */
export function openFile(path: string): FileSource {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (cause) {
    throw new SagittaError('model-missing', `The model file ${path} cannot be opened.`, {
      remedy: 'Check that the file exists and may be read.',
      cause,
    });
  }
  return {
    size: fstatSync(handle).size,
    read(offset, length) {
      const bytes = new Uint8Array(length);
      let done = 0;
      while (done < length) {
        const count = readSync(handle, bytes, done, length - done, offset + done);
        if (count === 0) break;
        done += count;
      }
      return bytes.subarray(0, done);
    },
    close: () => closeSync(handle),
  };
}
