import { swapBytes } from './datatypes.ts';
import { type FieldName, NIFTI_1, NIFTI_2, writeField } from './layout.ts';

const ELEMENT = { u8: 1, i16: 2, i32: 4, i64: 8, f32: 4, f64: 8 } as const;

const layoutOf = (bytes: Uint8Array) => (bytes[0] === 0x5c ? NIFTI_1 : NIFTI_2);

/** A copy of a little-endian file with other header fields. */
export function withFields(
  bytes: Uint8Array,
  fields: Partial<Record<FieldName, readonly number[]>>,
): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(bytes);
  const view = new DataView(out.buffer);
  for (const [name, values] of Object.entries(fields))
    writeField(view, layoutOf(bytes).fields[name as FieldName], values);
  return out;
}

/** The same file as a big-endian machine would have written it. */
export function bigEndian(bytes: Uint8Array, elementBytes: number): Uint8Array<ArrayBuffer> {
  const layout = layoutOf(bytes);
  const out = new Uint8Array(bytes);
  swapBytes(out.subarray(0, 4), 4);
  for (const { at, type, count } of Object.values(layout.fields))
    swapBytes(out.subarray(at, at + count * ELEMENT[type]), ELEMENT[type]);
  swapBytes(out.subarray(layout.version === 1 ? 352 : 544), elementBytes);
  return out;
}
