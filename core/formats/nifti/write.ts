import { type Affine, column, norm, type Shape, voxelCount } from '#core/geometry';
import { datatypeOf, type StoredArray } from './datatypes.ts';
import { type FieldName, NIFTI_1, NIFTI_2, writeField } from './layout.ts';
import { flipXY, type NiftiOrientation, qformOf } from './orientation.ts';

export interface NiftiContent {
  readonly shape: Shape;
  /** k-major; the array's type becomes the file's datatype (little-endian). */
  readonly data: StoredArray;
  readonly affineLps: Affine;
  /** The source's own header fields: written back as they were, so that other software sees the same affine. */
  readonly orientation?: NiftiOrientation;
}

/**
 * An uncompressed .nii file: NIfTI-1, or NIfTI-2 where the source was one or an axis is longer than 32767.
 * Without a source header, sform and qform are written from the affine (the sform alone when it is sheared).
 */
export function writeNifti({ shape, data, affineLps, orientation }: NiftiContent): Uint8Array<ArrayBuffer> {
  if (data.length !== voxelCount(shape))
    throw new RangeError(`${data.length} values do not fill ${shape.join(' x ')} voxels`);
  const placed = orientation ?? orientationOf(affineLps);
  const layout = placed.version === 2 || Math.max(...shape) > 32767 ? NIFTI_2 : NIFTI_1;
  const datatype = datatypeOf(data);
  const dataAt = layout.version === 1 ? 352 : 544;
  const out = new Uint8Array(dataAt + data.byteLength);
  const view = new DataView(out.buffer);
  view.setInt32(0, layout.headerBytes, true);
  for (let n = 0; n < layout.magic.length; n++) out[layout.magicAt + n] = layout.magic.charCodeAt(n);
  const put = (name: FieldName, ...values: readonly number[]) =>
    writeField(view, layout.fields[name], values);
  put('dim', 3, ...shape, 1, 1, 1, 1);
  put('datatype', datatype.code);
  put('bitpix', datatype.bytes * 8);
  put('pixdim', ...placed.pixdim);
  put('voxOffset', dataAt);
  put('sclSlope', 1);
  put('xyztUnits', placed.xyztUnits);
  put('qformCode', placed.qformCode);
  put('sformCode', placed.sformCode);
  put('quatern', ...placed.quatern);
  put('qoffset', ...placed.qoffset);
  put('srow', ...placed.srow);
  out.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), dataAt);
  return out;
}

/** Header fields for an affine: code 1 (scanner coordinates), mm. */
export function orientationOf(affineLps: Affine): NiftiOrientation {
  const ras = flipXY(affineLps);
  const qform = qformOf(affineLps);
  const steps = ([0, 1, 2] as const).map((c) => norm(column(ras, c)));
  return {
    version: 1,
    sformCode: 1,
    qformCode: qform ? 1 : 0,
    quatern: qform?.quatern ?? [0, 0, 0],
    qoffset: [ras[0][3], ras[1][3], ras[2][3]],
    srow: [...ras[0], ...ras[1], ...ras[2]],
    pixdim: [...(qform?.pixdim ?? [1, ...steps]), 0, 0, 0, 0],
    xyztUnits: 2,
  };
}
