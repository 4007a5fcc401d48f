import { SagittaError } from '#core/errors';
import type { Shape } from '#core/geometry';
import { DATATYPES, type Datatype, UNSUPPORTED_DATATYPES } from './datatypes.ts';
import { byteOrder, type FieldName, NIFTI_1, NIFTI_2, readField } from './layout.ts';
import type { NiftiOrientation } from './orientation.ts';

export interface NiftiHeader {
  readonly shape: Shape;
  readonly datatype: Datatype;
  readonly littleEndian: boolean;
  /** Byte at which the voxels begin. */
  readonly dataAt: number;
  /** value = stored * slope + intercept. */
  readonly slope: number;
  readonly intercept: number;
  readonly orientation: NiftiOrientation;
}

/**
 * Reads and checks the header of an uncompressed NIfTI-1 or NIfTI-2 file.
 * Throws SagittaError: `not-an-image` (no NIfTI), `file-truncated`, `file-unsupported` (what Sagitta does not take).
 */
export function readHeader(bytes: Uint8Array): NiftiHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < NIFTI_1.headerBytes)
    throw new SagittaError(
      'file-truncated',
      `The file has ${bytes.length} bytes, less than a NIfTI header (348).`,
    );
  const first = byteOrder(view, NIFTI_1);
  const second = first ? null : byteOrder(view, NIFTI_2);
  const layout = first ? NIFTI_1 : NIFTI_2;
  const order = first ?? second;
  if (!order) throw new SagittaError('not-an-image', 'This is not a NIfTI file: its header size is wrong.');
  checkMagic(bytes, layout.magicAt, layout.magic);

  const values = (name: FieldName) => readField(view, layout.fields[name], order.littleEndian);
  const dim = values('dim');
  const code = values('datatype')[0];
  const datatype = DATATYPES.find((t) => t.code === code);
  if (!datatype) {
    const what = UNSUPPORTED_DATATYPES[code];
    throw new SagittaError(
      'file-unsupported',
      what
        ? `The NIfTI file holds ${what}, not one number a voxel.`
        : `The NIfTI datatype ${code} does not exist.`,
      { remedy: 'Export the image as integers or floats.', details: { datatype: code } },
    );
  }
  const [slope] = values('sclSlope');
  const [intercept] = values('sclInter');
  // nifti1.h: a slope of 0 means that the stored values are the values; files in the wild write NaN for it.
  const scaled = Number.isFinite(slope) && slope !== 0;
  const dataAt = Math.max(Math.round(values('voxOffset')[0]) || 0, layout.headerBytes);
  return {
    shape: checkShape(dim),
    datatype,
    littleEndian: order.littleEndian,
    dataAt,
    slope: scaled ? slope : 1,
    intercept: scaled && Number.isFinite(intercept) ? intercept : 0,
    orientation: {
      version: layout.version,
      qformCode: values('qformCode')[0],
      sformCode: values('sformCode')[0],
      quatern: values('quatern'),
      qoffset: values('qoffset'),
      srow: values('srow'),
      pixdim: values('pixdim'),
      xyztUnits: values('xyztUnits')[0],
    },
  };
}

function checkMagic(bytes: Uint8Array, at: number, magic: string): void {
  const found = String.fromCharCode(...bytes.subarray(at, at + magic.length));
  if (found === magic) return;
  if (found.startsWith('ni1') || found.startsWith('ni2'))
    throw new SagittaError(
      'file-unsupported',
      'The NIfTI header stands alone, without its voxels (.hdr/.img).',
      {
        remedy: 'Convert the pair to one .nii or .nii.gz file.',
      },
    );
  throw new SagittaError(
    'not-an-image',
    'This is not a NIfTI file: the magic word is missing (ANALYZE 7.5 or damaged).',
    { remedy: 'Convert it to NIfTI with a tool that knows its orientation.' },
  );
}

function checkShape(dim: readonly number[]): Shape {
  const [rank] = dim;
  if (!(rank >= 1 && rank <= 7))
    throw new SagittaError(
      'file-unsupported',
      `The NIfTI header says ${rank} dimensions; 1 to 7 are possible.`,
    );
  const sizes = dim.slice(1, rank + 1);
  if (sizes.some((n) => !(n >= 1)))
    throw new SagittaError('file-unsupported', `The NIfTI header has a size below 1: ${sizes.join(' x ')}.`);
  const volumes = sizes.slice(3).reduce((product, n) => product * n, 1);
  if (volumes > 1)
    throw new SagittaError(
      'file-unsupported',
      `The NIfTI file holds ${volumes} volumes (${sizes.join(' x ')}), not one.`,
      { remedy: 'Split it and import the volume you need.' },
    );
  return [sizes[0], sizes[1] ?? 1, sizes[2] ?? 1];
}
