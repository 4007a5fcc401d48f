import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { gunzipSync, inflateRawSync, constants as zlib } from 'node:zlib';
import { SagittaError } from '#core/errors';
import { type DicomFile, isBareDataSet, isDicom, parseDicom } from '#core/formats';

/** Enough for the attributes of nearly every CT slice; longer heads are read in a second step. */
const HEAD_BYTES = 64 * 1024;

export type Opened =
  | { readonly kind: 'dicom'; readonly file: DicomFile }
  | { readonly kind: 'nifti'; readonly bytes: () => Uint8Array };

/**
 * Looks at a file's first bytes (never at its name alone) and opens it as what it is. Throws SagittaError
 * `not-an-image`, `file-unsupported`, `file-truncated`, `file-unreadable`.
 */
export function openFile(path: string): Opened {
  const { head, size } = readHead(path, HEAD_BYTES);
  if (size === 0) throw new SagittaError('file-truncated', 'The file is empty.');
  if (isDicom(head) || isBareDataSet(head)) return { kind: 'dicom', file: openDicom(path, head, size) };
  if (/\.nii$/i.test(path) || startsAsNifti(head)) return { kind: 'nifti', bytes: () => readFileSync(path) };
  if (head[0] === 0x1f && head[1] === 0x8b) {
    if (/\.nii\.gz$/i.test(path) || startsAsNifti(inflatedStart(head)))
      return { kind: 'nifti', bytes: () => gunzip(readFileSync(path)) };
  }
  if (/\.nii\.gz$/i.test(path))
    throw new SagittaError(
      'file-unreadable',
      'The file is called .nii.gz but is not gzip-compressed NIfTI.',
      {
        remedy: 'Copy or download the file again.',
      },
    );
  throw unknownKind(path, head);
}

function openDicom(path: string, head: Uint8Array, size: number): DicomFile {
  for (let bytes = head; ; ) {
    const wanted = Math.min(size, bytes.length * 8);
    const file = parseDicom(bytes, bytes.length === wanted ? bytes.length : size, inflate);
    if (file) return file;
    const more = readHead(path, wanted).head;
    // A file that shrinks while it is read ends here.
    if (more.length <= bytes.length)
      throw new SagittaError('file-truncated', 'The file became shorter while it was read.');
    bytes = more;
  }
}

/** The bytes of the pixel element; of a deflated file, after inflating it again. */
export function readPixelBytes(path: string, file: DicomFile): Uint8Array {
  const { offset, length } = file.pixels ?? { offset: 0, length: 0 };
  const { byteArray } = file.dataSet;
  // parseDicom inflates a deflated file to its end, pixels included.
  const whole = file.transferSyntax === '1.2.840.10008.1.2.1.99' ? byteArray : readFileSync(path);
  return whole.subarray(offset, length === undefined ? whole.length : offset + length);
}

/** Reads exactly `target.length` bytes from `offset` on. */
export function readInto(path: string, target: Uint8Array, offset: number): void {
  const fd = openSync(path, 'r');
  try {
    const got = readSync(fd, target, 0, target.length, offset);
    if (got < target.length)
      throw new SagittaError(
        'file-truncated',
        `The pixels are cut off: ${got} of ${target.length} bytes are there.`,
      );
  } finally {
    closeSync(fd);
  }
}

function readHead(path: string, bytes: number): { head: Uint8Array; size: number } {
  const fd = openSync(path, 'r');
  try {
    const { size } = fstatSync(fd);
    const head = new Uint8Array(Math.min(bytes, size));
    const got = readSync(fd, head, 0, head.length, 0);
    return { head: head.subarray(0, got), size };
  } finally {
    closeSync(fd);
  }
}

function inflate(bytes: Uint8Array): Uint8Array {
  return inflateRawSync(bytes);
}

function gunzip(bytes: Uint8Array): Uint8Array {
  try {
    return gunzipSync(bytes);
  } catch (error) {
    const cutOff = (error as NodeJS.ErrnoException).code === 'Z_BUF_ERROR';
    throw new SagittaError(
      cutOff ? 'file-truncated' : 'file-unreadable',
      cutOff ? 'The gzip file is cut off before its end.' : 'The gzip file is damaged.',
      { remedy: 'Copy or download the file again.', cause: error },
    );
  }
}

/** The first bytes of a gzip stream of which only the start is at hand. */
function inflatedStart(head: Uint8Array): Uint8Array {
  try {
    return gunzipSync(head, { finishFlush: zlib.Z_SYNC_FLUSH });
  } catch {
    return new Uint8Array();
  }
}

function startsAsNifti(bytes: Uint8Array): boolean {
  const word = (at: number) => String.fromCharCode(...bytes.subarray(at, at + 3));
  return ['n+1', 'ni1'].includes(word(344)) || ['n+2', 'ni2'].includes(word(4));
}

const KNOWN_OTHERS: readonly (readonly [start: string, name: string, remedy: string])[] = [
  ['NRRD', 'an NRRD file', 'Convert it to NIfTI (.nii.gz).'],
  ['ObjectType', 'a MetaImage file', 'Convert it to NIfTI (.nii.gz).'],
  ['PK\u0003\u0004', 'a zip archive', 'Unpack it and import the folder.'],
];

function unknownKind(path: string, head: Uint8Array): SagittaError {
  const start = String.fromCharCode(...head.subarray(0, 16));
  const known = KNOWN_OTHERS.find(([prefix]) => start.startsWith(prefix));
  if (known)
    return new SagittaError('file-unsupported', `This is ${known[1]}, which is not imported.`, {
      remedy: known[2],
    });
  return new SagittaError('not-an-image', 'The file is neither DICOM nor NIfTI.', {
    remedy: /\.(hdr|img)$/i.test(path) ? 'Convert ANALYZE pairs to NIfTI (.nii.gz).' : undefined,
  });
}
