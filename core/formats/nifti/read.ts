import type { Warning } from '#core/contract';
import { SagittaError } from '#core/errors';
import { type Affine, isUsableAffine, type Volume, voxelCount } from '#core/geometry';
import { looksLikeHounsfield, narrow } from '../values.ts';
import { type StoredArray, swapBytes } from './datatypes.ts';
import { type NiftiHeader, readHeader } from './header.ts';
import { flipXY, type NiftiOrientation, pixdimRas, qformRas, sformRas, unitMm } from './orientation.ts';

export interface NiftiImage {
  /** Voxels in the file's own order; the affine may be oblique or sheared. */
  readonly volume: Volume;
  /** `hu` where the values can be Hounsfield units (see `looksLikeHounsfield`); the file itself cannot say. */
  readonly valueKind: 'hu' | 'raw';
  readonly range: readonly [number, number];
  /** What an export needs to carry the header's own placement on (`Source.nifti`). */
  readonly orientation: NiftiOrientation;
  readonly warnings: Warning[];
}

/**
 * Reads an uncompressed NIfTI-1 or NIfTI-2 file of one volume, any integer or float type, either byte order.
 * Throws SagittaError: `not-an-image`, `file-truncated`, `file-unsupported`, `geometry-invalid`.
 */
export function readNifti(bytes: Uint8Array): NiftiImage {
  const header = readHeader(bytes);
  const { affineLps, warnings } = placement(header.orientation);
  const stored = readStored(bytes, header);
  const numbers =
    stored instanceof BigInt64Array || stored instanceof BigUint64Array
      ? Float64Array.from(stored, Number)
      : stored;
  const narrowed = narrow(numbers, header.slope, header.intercept);
  warnings.push(...narrowed.warnings);
  const valueKind = looksLikeHounsfield(narrowed.range) ? 'hu' : 'raw';
  if (valueKind === 'raw')
    warnings.push({
      code: 'not-hu',
      message: `Values from ${narrowed.range[0]} to ${narrowed.range[1]} are not Hounsfield units of a CT. HU windows and HU readings do not apply. A labelmap belongs to its scan: import it as segments.`,
    });
  return {
    volume: { shape: header.shape, affineLps, data: narrowed.data },
    valueKind,
    range: narrowed.range,
    orientation: header.orientation,
    warnings,
  };
}

function readStored(bytes: Uint8Array, { shape, datatype, dataAt, littleEndian }: NiftiHeader): StoredArray {
  const length = voxelCount(shape) * datatype.bytes;
  if (dataAt + length > bytes.length)
    throw new SagittaError(
      'file-truncated',
      `The NIfTI file is cut off: ${shape.join(' x ')} voxels of ${datatype.name} need ${length} bytes from byte ${dataAt}, but ${Math.max(0, bytes.length - dataAt)} are there.`,
      { remedy: 'Copy or download the file again.' },
    );
  // Not slice(): that of Node's Buffer is a view of the same, possibly unaligned memory.
  const copy = new Uint8Array(length);
  copy.set(bytes.subarray(dataAt, dataAt + length));
  if (!littleEndian) swapBytes(copy, datatype.bytes);
  return datatype.make(copy.buffer);
}

/** sform before qform, as nibabel does; without either the steps alone, said loudly. */
function placement(orientation: NiftiOrientation): { affineLps: Affine; warnings: Warning[] } {
  const warnings: Warning[] = [];
  const sform = orientation.sformCode > 0 ? sformRas(orientation) : undefined;
  const qform = orientation.qformCode > 0 ? qformRas(orientation) : undefined;
  const usable = (affine?: Affine) => affine !== undefined && isUsableAffine(affine);
  let ras: Affine;
  if (sform && usable(sform)) {
    ras = sform;
    if (qform && usable(qform) && differMm(sform, qform) > 0.01)
      warnings.push({
        code: 'nifti-forms-differ',
        message: 'The header places the image twice (sform and qform) and differently; the sform was taken.',
      });
  } else if (qform && usable(qform)) {
    ras = qform;
    if (sform)
      warnings.push({
        code: 'nifti-sform-invalid',
        message: 'The sform of the header is singular; the qform was taken.',
      });
  } else if (sform || qform) {
    throw new SagittaError(
      'geometry-invalid',
      `The NIfTI header places the image with a singular matrix (${sform ? 'sform' : 'qform'}).`,
      { remedy: 'Repair the header: it must say where the voxels lie.' },
    );
  } else {
    ras = pixdimRas(orientation);
    if (!usable(ras))
      throw new SagittaError(
        'geometry-invalid',
        'The NIfTI header has neither a placement nor voxel sizes.',
        {
          remedy: 'Repair the header: it must say where the voxels lie.',
        },
      );
    warnings.push({
      code: 'orientation-unknown',
      message:
        'The NIfTI header does not say how the image lies in the patient (sform and qform codes are 0). LEFT AND RIGHT ARE NOT KNOWN; i, j, k were taken as right-left, front-back, foot-head.',
    });
  }
  const mm = unitMm(orientation.xyztUnits);
  const scaled = mm === 1 ? ras : ras.map((row, r) => (r < 3 ? row.map((v) => v * mm) : row));
  return { affineLps: flipXY(scaled), warnings };
}

function differMm(a: Affine, b: Affine): number {
  return Math.max(...a.flatMap((row, r) => row.map((v, c) => Math.abs(v - b[r][c]))));
}
