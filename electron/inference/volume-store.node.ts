import { open } from 'node:fs/promises';
import { SagittaError } from '#core/contract';
import { type Volume, voxelCount } from '#core/geometry';
import type { VolumeRef } from './requests.ts';

/** Volumes held at once: the case at work and the one before it. */
const KEPT = 2;

/** Volumes of the library in this process's memory, read once from their files. */
export class VolumeStore {
  readonly #volumes = new Map<string, Promise<Volume>>();

  open(ref: VolumeRef): Promise<Volume> {
    const known = this.#volumes.get(ref.sha256);
    if (known) return known;
    const reading = readVolume(ref);
    // A failed read is not remembered: the file may come back.
    reading.catch(() => this.#volumes.delete(ref.sha256));
    this.#volumes.set(ref.sha256, reading);
    for (const old of this.#volumes.keys()) {
      if (this.#volumes.size <= KEPT) break;
      this.#volumes.delete(old);
    }
    return reading;
  }
}

async function readVolume(ref: VolumeRef): Promise<Volume> {
  const count = voxelCount(ref.shape);
  const data = ref.dataType === 'int16' ? new Int16Array(count) : new Float32Array(count);
  const file = await open(ref.path).catch((cause) => {
    throw new SagittaError('file-not-found', 'The voxels of this case cannot be read from the library.', {
      remedy: 'Run `library verify` to see what is damaged.',
      cause,
    });
  });
  try {
    const bytes = new Uint8Array(data.buffer);
    let at = 0;
    while (at < bytes.length) {
      const { bytesRead } = await file.read(bytes, at, Math.min(bytes.length - at, 1 << 26), at);
      if (bytesRead === 0)
        throw new SagittaError(
          'file-truncated',
          `The voxels of this case end after ${at} of ${bytes.length} bytes.`,
          {
            remedy: 'Run `library verify`, then restore the library from a backup or import the scan again.',
          },
        );
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
  return { shape: ref.shape, affineLps: ref.affineLps, data };
}
