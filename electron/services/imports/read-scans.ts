import { basename } from 'node:path';
import { SagittaError } from '#core/errors';
import {
  arrangeSeries,
  type DicomVolume,
  decodeFrame,
  describeInstance,
  encapsulatedFrames,
  frameBytes,
  type Instance,
  isNative,
  type PlaneReader,
  readNifti,
  readStack,
  type Stack,
} from '#core/formats';
import type { NewCase } from '#electron/services/library';
import type { ReadMessage, Refused } from './messages.ts';
import { openFile, readInto, readPixelBytes } from './open.ts';
import { walk } from './walk.ts';

type Send = (message: ReadMessage) => Promise<void> | void;

/** Why a file was not taken, as the report says it. Errors of the file system are given without their paths. */
export function refusal(path: string, thrown: unknown): Refused {
  const system = (thrown as NodeJS.ErrnoException | undefined)?.syscall
    ? (thrown as NodeJS.ErrnoException)
    : undefined;
  const error = system
    ? new SagittaError('file-unreadable', `The file cannot be read (${system.code ?? 'unknown error'}).`)
    : SagittaError.from(thrown);
  return { path, code: error.code, reason: [error.message, error.remedy].filter(Boolean).join(' ') };
}

/**
 * Reads every scan under the paths and sends them one by one. What cannot be read is sent as refused; the rest goes
 * on. NIfTI files become a case each, DICOM files are sorted into series first.
 */
export async function readScans(paths: readonly string[], force: boolean, send: Send): Promise<void> {
  const { files, missing } = walk(paths);
  await send({
    type: 'refused',
    refused: missing.map(({ path, reason }) => ({ path, code: 'file-not-found', reason })),
  });
  const instances: Instance[] = [];
  const volumes: { path: string; bytes: () => Uint8Array }[] = [];
  for (const [n, path] of files.entries()) {
    try {
      const opened = openFile(path);
      if (opened.kind === 'dicom') instances.push(describeInstance(opened.file, path, { force }));
      else volumes.push({ path, bytes: opened.bytes });
    } catch (error) {
      await send({ type: 'refused', refused: [refusal(path, error)] });
    }
    await send({ type: 'progress', done: n + 1, total: files.length, message: 'Looking at files' });
  }
  for (const [n, { path, bytes }] of volumes.entries()) {
    await send({ type: 'progress', done: n, total: volumes.length, message: 'Reading NIfTI' });
    try {
      await send({ type: 'case', added: niftiCase(path, bytes()) });
    } catch (error) {
      await send({ type: 'refused', refused: [refusal(path, error)] });
    }
  }
  const { stacks, refused } = arrangeSeries(instances);
  await send({ type: 'refused', refused: refused.map(({ path, error }) => refusal(path, error)) });
  for (const stack of stacks) await readSeries(stack, send);
}

async function readSeries(stack: Stack, send: Send): Promise<void> {
  const total = stack.planes.length;
  try {
    const read = await readStack(stack, planeReader(), (done) => {
      send({ type: 'progress', done, total, message: 'Reading slices' });
    });
    await send({ type: 'refused', refused: read.refused.map(({ path, error }) => refusal(path, error)) });
    await send({ type: 'case', added: dicomCase(read, stack) });
  } catch (error) {
    const paths = new Set(stack.planes.map((p) => p.instance.path));
    await send({ type: 'refused', refused: [...paths].map((path) => refusal(path, error)) });
  }
}

/** Uncompressed 16-bit planes are read straight into the volume; the frames of the last other file are kept. */
function planeReader(): PlaneReader {
  let kept: { instance: Instance; frames: Uint8Array[] } | undefined;
  return async ({ instance, frame }, slot) => {
    const { format, file, path, planes } = instance;
    const bytes = frameBytes(format);
    const deflated = format.transferSyntax === '1.2.840.10008.1.2.1.99';
    if (slot && isNative(format) && !deflated && format.bitsAllocated === 16) {
      const { offset, length = 0 } = file.pixels ?? { offset: 0 };
      if (length < (frame + 1) * bytes)
        throw new SagittaError(
          'file-truncated',
          `The pixels are cut off: ${length} of ${planes.length * bytes} bytes.`,
        );
      readInto(path, new Uint8Array(slot.buffer, slot.byteOffset, bytes), offset + frame * bytes);
      return { words: slot, bits: { stored: format.bitsStored, highBit: format.highBit } };
    }
    if (kept?.instance !== instance) {
      const pixels = readPixelBytes(path, file);
      const frames =
        file.pixels?.length === undefined
          ? encapsulatedFrames(pixels, planes.length)
          : planes.map((_, n) => pixels.subarray(n * bytes, (n + 1) * bytes));
      kept = { instance, frames };
    }
    return decodeFrame(kept.frames[frame], format);
  };
}

function dicomCase(read: DicomVolume, stack: Stack): NewCase {
  const { identity, modality, volume, valueKind, source, warnings } = read;
  const description = [identity.studyDescription, identity.seriesDescription].filter(Boolean).join(' · ');
  const first = stack.planes[0].instance.path;
  return {
    name: identity.patientName || identity.patientId || description || basename(first),
    modality,
    description,
    volume,
    valueKind,
    identity,
    source,
    warnings: [...warnings],
  };
}

function niftiCase(path: string, bytes: Uint8Array): NewCase {
  const image = readNifti(bytes);
  return {
    name: basename(path).replace(/\.nii(\.gz)?$/i, '') || basename(path),
    modality: image.valueKind === 'hu' ? 'CT' : 'OT',
    description: '',
    volume: image.volume,
    valueKind: image.valueKind,
    identity: {
      patientName: '',
      patientId: '',
      sex: '',
      age: '',
      studyDate: '',
      studyDescription: '',
      seriesDescription: '',
      lossy: false,
    },
    source: { format: 'nifti', fileNames: [basename(path)], nifti: { ...image.orientation } },
    warnings: image.warnings,
  };
}
