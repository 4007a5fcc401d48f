import dcmjs from 'dcmjs';
import { ByteWriter } from './byte-writer.ts';

/** DICOM attributes by keyword (PS3.6): text, numbers, bytes, or items of a sequence. */
export interface Dataset {
  [keyword: string]: Value | undefined;
}
type Value = string | number | Uint8Array | readonly (string | number)[] | readonly Dataset[];

interface Element {
  keyword: string;
  group: number;
  element: number;
  vr: string;
  value: Value;
}

const longVr = new Set(['OB', 'OD', 'OF', 'OL', 'OV', 'OW', 'SQ', 'UC', 'UN', 'UR', 'UT']);
const utf8Vr = new Set(['LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UT']);
const utf8 = new TextEncoder();

/**
 * Encodes a dataset as Explicit VR Little Endian (PS3.5 7.1.2), sequences and items with defined lengths,
 * tags ascending, text in UTF-8. Throws RangeError for a keyword that the data dictionary does not have or a
 * value that its VR cannot hold.
 *
 * dcmjs supplies the dictionary; its own writer took 1.4 s for the functional groups of 3,000 frames, this
 * one 0.02 s (docs/decisions/dicom-writer.md).
 */
export function encodeDataset(dataset: Dataset): Uint8Array<ArrayBuffer> {
  const out = new ByteWriter();
  writeDataset(out, dataset);
  return out.finish();
}

/** A DICOM file (PS3.10): preamble, meta information, dataset in Explicit VR Little Endian. */
export function encodeFile(meta: Dataset, dataset: Dataset): Uint8Array<ArrayBuffer> {
  const body = encodeDataset({ ...meta, TransferSyntaxUID: '1.2.840.10008.1.2.1' });
  const out = new ByteWriter();
  out.bytes(new Uint8Array(128));
  out.ascii('DICM');
  writeDataset(out, { FileMetaInformationGroupLength: body.length });
  out.bytes(body);
  writeDataset(out, dataset);
  return out.finish();
}

function writeDataset(out: ByteWriter, dataset: Dataset): void {
  for (const element of elementsOf(dataset)) writeElement(out, element);
}

const dictionary = new Map<string, { group: number; element: number; vr: string }>();

function lookUp(keyword: string) {
  let entry = dictionary.get(keyword);
  if (!entry) {
    const found = dcmjs.data.DicomMetaDictionary.nameMap[keyword];
    const tag = found && /^\(([0-9A-F]{4}),([0-9A-F]{4})\)$/i.exec(found.tag);
    if (!tag) throw new RangeError(`${keyword} is not in the DICOM data dictionary`);
    const vr = found.vr === 'ox' ? 'OB' : found.vr === 'xs' ? 'US' : found.vr;
    entry = { group: Number.parseInt(tag[1], 16), element: Number.parseInt(tag[2], 16), vr };
    dictionary.set(keyword, entry);
  }
  return entry;
}

function elementsOf(dataset: Dataset): Element[] {
  const elements: Element[] = [];
  for (const [keyword, value] of Object.entries(dataset)) {
    if (value !== undefined) elements.push({ keyword, ...lookUp(keyword), value });
  }
  return elements.sort((a, b) => a.group - b.group || a.element - b.element);
}

function writeElement(out: ByteWriter, { keyword, group, element, vr, value }: Element): void {
  out.u16(group);
  out.u16(element);
  out.ascii(vr);
  if (longVr.has(vr)) {
    out.u16(0);
    const at = out.length;
    out.u32(0);
    writeValue(out, keyword, vr, value);
    out.patchU32(at, out.length - at - 4);
    return;
  }
  const scratch = new ByteWriter(256);
  writeValue(scratch, keyword, vr, value);
  if (scratch.length > 0xffff) throw new RangeError(`${keyword} (${vr}) is longer than 65,535 bytes`);
  out.u16(scratch.length);
  out.bytes(scratch.finish());
}

function writeValue(out: ByteWriter, keyword: string, vr: string, value: Value): void {
  if (vr === 'SQ') {
    for (const item of value as readonly Dataset[]) {
      out.u16(0xfffe);
      out.u16(0xe000);
      const at = out.length;
      out.u32(0);
      writeDataset(out, item);
      out.patchU32(at, out.length - at - 4);
    }
    return;
  }
  if (value instanceof Uint8Array) {
    out.bytes(value);
    if (value.length % 2) out.bytes(new Uint8Array(1));
    return;
  }
  const values = (Array.isArray(value) ? value : [value]) as (string | number)[];
  const number = numberWriters[vr];
  if (number) {
    for (const v of values) number(out, Number(v));
    return;
  }
  const text = values.map((v) => (vr === 'DS' ? decimalString(v) : String(v))).join('\\');
  const bytes = utf8Vr.has(vr) ? utf8.encode(text) : asciiOnly(keyword, text);
  out.bytes(bytes);
  if (bytes.length % 2) out.bytes(Uint8Array.of(vr === 'UI' ? 0 : 0x20));
}

const numberWriters: Record<string, (out: ByteWriter, value: number) => void> = {
  US: (out, v) => out.u16(v),
  UL: (out, v) => out.u32(v),
  SS: (out, v) => out.i16(v),
  SL: (out, v) => out.i32(v),
  FL: (out, v) => out.f32(v),
  FD: (out, v) => out.f64(v),
};

function asciiOnly(keyword: string, text: string): Uint8Array {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the default repertoire is what is tested
  if (/[^\x00-\x7f]/.test(text)) throw new RangeError(`${keyword} holds characters outside ASCII`);
  return utf8.encode(text);
}

/** A number as DS (PS3.5 6.2): at most 16 characters, as exact as they allow. */
export function decimalString(value: string | number): string {
  if (typeof value === 'string') return value;
  if (!Number.isFinite(value)) throw new RangeError(`${value} has no decimal string`);
  let text = String(value);
  for (let digits = 15; text.length > 16; digits--) {
    text = String(Number(value.toPrecision(digits)));
    if (text.length > 16) {
      const [mantissa, exponent] = value.toExponential(Math.max(0, digits - 1)).split('e');
      text = `${mantissa}e${Number(exponent)}`;
    }
  }
  return text;
}
