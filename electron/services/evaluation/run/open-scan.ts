import { createHash, randomUUID } from 'node:crypto';
import { existsSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SagittaError, type StudyScan } from '#core/contract';
import type { Volume } from '#core/geometry';
import type { VolumeRef } from '#electron/inference';
import { type ReadMessage, readScans } from '#electron/services/imports';

/** A scan in memory and, for the inference process, on disk. */
export interface OpenedScan {
  readonly volume: Volume;
  readonly ref: VolumeRef;
}

/**
 * Reads the CT as an import does and writes its voxels once into the scratch folder.
 * Rejects with SagittaError: what is wrong with the file, without its path.
 */
export async function openScan({ ct }: StudyScan, scratch: string): Promise<OpenedScan> {
  if (!existsSync(ct)) throw new SagittaError('file-not-found', `The CT (${basename(ct)}) is missing.`);
  const found: Extract<ReadMessage, { type: 'case' }>['added'][] = [];
  const refused: Extract<ReadMessage, { type: 'refused' }>['refused'][number][] = [];
  await readScans([ct], false, (message) => {
    if (message.type === 'case') found.push(message.added);
    if (message.type === 'refused') refused.push(...message.refused);
  });
  if (found.length > 1)
    throw new SagittaError('file-unsupported', `${basename(ct)} holds ${found.length} scans instead of one.`);
  const [scan] = found;
  if (!scan)
    throw new SagittaError('file-unreadable', refused[0]?.reason ?? `${basename(ct)} holds no scan.`);
  const { volume, valueKind } = scan;
  const bytes = new Uint8Array(volume.data.buffer, volume.data.byteOffset, volume.data.byteLength);
  const path = join(scratch, `${randomUUID()}.voxels`);
  writeFileSync(path, bytes, { mode: 0o600 });
  return {
    volume,
    ref: {
      path,
      sha256: createHash('sha256').update(bytes).digest('hex'),
      dataType: volume.data instanceof Int16Array ? 'int16' : 'float32',
      valueKind,
      shape: volume.shape,
      affineLps: volume.affineLps,
    },
  };
}
