/**
 * Where the fields of a NIfTI header stand. NIfTI-1: nifti1.h (348 bytes); NIfTI-2: nifti2.h (540 bytes).
 * https://nifti.nimh.nih.gov
 */
export type FieldType = 'u8' | 'i16' | 'i32' | 'i64' | 'f32' | 'f64';

export interface Field {
  readonly at: number;
  readonly type: FieldType;
  readonly count: number;
}

const FIELD_NAMES = [
  'dim',
  'intentCode',
  'datatype',
  'bitpix',
  'pixdim',
  'voxOffset',
  'sclSlope',
  'sclInter',
  'xyztUnits',
  'qformCode',
  'sformCode',
  'quatern',
  'qoffset',
  'srow',
] as const;
export type FieldName = (typeof FIELD_NAMES)[number];

export interface Layout {
  readonly version: 1 | 2;
  readonly headerBytes: number;
  readonly magicAt: number;
  readonly magic: string;
  readonly fields: Readonly<Record<FieldName, Field>>;
}

const field = (at: number, type: FieldType, count = 1): Field => ({ at, type, count });

export const NIFTI_1: Layout = {
  version: 1,
  headerBytes: 348,
  magicAt: 344,
  magic: 'n+1\0',
  fields: {
    dim: field(40, 'i16', 8),
    intentCode: field(68, 'i16'),
    datatype: field(70, 'i16'),
    bitpix: field(72, 'i16'),
    pixdim: field(76, 'f32', 8),
    voxOffset: field(108, 'f32'),
    sclSlope: field(112, 'f32'),
    sclInter: field(116, 'f32'),
    xyztUnits: field(123, 'u8'),
    qformCode: field(252, 'i16'),
    sformCode: field(254, 'i16'),
    quatern: field(256, 'f32', 3),
    qoffset: field(268, 'f32', 3),
    srow: field(280, 'f32', 12),
  },
};

export const NIFTI_2: Layout = {
  version: 2,
  headerBytes: 540,
  magicAt: 4,
  magic: 'n+2\0\r\n\x1a\n',
  fields: {
    dim: field(16, 'i64', 8),
    intentCode: field(504, 'i32'),
    datatype: field(12, 'i16'),
    bitpix: field(14, 'i16'),
    pixdim: field(104, 'f64', 8),
    voxOffset: field(168, 'i64'),
    sclSlope: field(176, 'f64'),
    sclInter: field(184, 'f64'),
    xyztUnits: field(500, 'i32'),
    qformCode: field(344, 'i32'),
    sformCode: field(348, 'i32'),
    quatern: field(352, 'f64', 3),
    qoffset: field(376, 'f64', 3),
    srow: field(400, 'f64', 12),
  },
};

const BYTES: Record<FieldType, number> = { u8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 };

const GET: Record<FieldType, (view: DataView, at: number, littleEndian: boolean) => number> = {
  u8: (view, at) => view.getUint8(at),
  i16: (view, at, le) => view.getInt16(at, le),
  i32: (view, at, le) => view.getInt32(at, le),
  i64: (view, at, le) => Number(view.getBigInt64(at, le)),
  f32: (view, at, le) => view.getFloat32(at, le),
  f64: (view, at, le) => view.getFloat64(at, le),
};

export function readField(view: DataView, { at, type, count }: Field, littleEndian: boolean): number[] {
  return Array.from({ length: count }, (_, n) => GET[type](view, at + n * BYTES[type], littleEndian));
}

const SET: Record<FieldType, (view: DataView, at: number, value: number) => void> = {
  u8: (view, at, value) => view.setUint8(at, value),
  i16: (view, at, value) => view.setInt16(at, value, true),
  i32: (view, at, value) => view.setInt32(at, value, true),
  i64: (view, at, value) => view.setBigInt64(at, BigInt(value), true),
  f32: (view, at, value) => view.setFloat32(at, value, true),
  f64: (view, at, value) => view.setFloat64(at, value, true),
};

/** Little-endian. */
export function writeField(view: DataView, { at, type }: Field, values: readonly number[]): void {
  values.forEach((value, n) => {
    SET[type](view, at + n * BYTES[type], value);
  });
}

/** The header is written in this byte order, or null when it is not a NIfTI header of that version at all. */
export function byteOrder(view: DataView, layout: Layout): { littleEndian: boolean } | null {
  if (view.byteLength < layout.headerBytes) return null;
  if (view.getInt32(0, true) === layout.headerBytes) return { littleEndian: true };
  if (view.getInt32(0, false) === layout.headerBytes) return { littleEndian: false };
  return null;
}
