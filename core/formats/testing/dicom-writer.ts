/** Just enough of a DICOM writer to make files for tests, wrong ones too. */

/** Bytes as they are, text, numbers in the VR's binary form, or the items of a sequence. */
export type Value = string | Uint8Array | readonly number[] | readonly Elements[];

/** '0028,0010' -> [VR, value]; written in tag order. */
export type Elements = Readonly<Record<string, readonly [vr: string, value: Value]>>;

const LONG = ['OB', 'OW', 'SQ', 'UN', 'UT', 'UC', 'UR'];
const IMPLICIT = '1.2.840.10008.1.2';
const BIG = '1.2.840.10008.1.2.2';

interface Coding {
  readonly explicit: boolean;
  readonly little: boolean;
}

export function dicomFile(elements: Elements, transferSyntax: string): Uint8Array<ArrayBuffer> {
  const meta = encodeElements({ '0002,0010': ['UI', transferSyntax] }, { explicit: true, little: true });
  const length = encodeElements({ '0002,0000': ['UL', [meta.length]] }, { explicit: true, little: true });
  const body = encodeElements(elements, {
    explicit: transferSyntax !== IMPLICIT,
    little: transferSyntax !== BIG,
  });
  return concat([new Uint8Array(128), new TextEncoder().encode('DICM'), length, meta, body]);
}

function encodeElements(elements: Elements, coding: Coding): Uint8Array<ArrayBuffer> {
  const tags = Object.keys(elements).sort();
  return concat(tags.map((tag) => encodeElement(tag, elements[tag][0], elements[tag][1], coding)));
}

function encodeElement(tag: string, vr: string, value: Value, coding: Coding): Uint8Array {
  const body = encodeValue(vr, value, coding);
  const [group, element] = tag.split(',').map((hex) => Number.parseInt(hex, 16));
  const long = !coding.explicit || LONG.includes(vr);
  const head = new DataView(new ArrayBuffer(coding.explicit && long ? 12 : 8));
  head.setUint16(0, group, coding.little);
  head.setUint16(2, element, coding.little);
  if (coding.explicit) {
    head.setUint8(4, vr.charCodeAt(0));
    head.setUint8(5, vr.charCodeAt(1));
    if (long) head.setUint32(8, body.length, coding.little);
    else head.setUint16(6, body.length, coding.little);
  } else head.setUint32(4, body.length, coding.little);
  return concat([new Uint8Array(head.buffer), body]);
}

function encodeValue(vr: string, value: Value, coding: Coding): Uint8Array {
  if (value instanceof Uint8Array) return even(value, 0);
  if (typeof value === 'string') return even(new TextEncoder().encode(value), vr === 'UI' ? 0 : 0x20);
  if (vr === 'SQ') return concat((value as readonly Elements[]).map((item) => encodeItem(item, coding)));
  const numbers = value as readonly number[];
  const size = vr === 'UL' || vr === 'SL' || vr === 'FL' ? 4 : vr === 'FD' ? 8 : 2;
  const view = new DataView(new ArrayBuffer(numbers.length * size));
  numbers.forEach((n, at) => {
    if (size === 8) view.setFloat64(at * 8, n, coding.little);
    else if (vr === 'FL') view.setFloat32(at * 4, n, coding.little);
    else if (size === 4) view.setUint32(at * 4, n, coding.little);
    else view.setUint16(at * 2, n & 0xffff, coding.little);
  });
  return new Uint8Array(view.buffer);
}

function encodeItem(item: Elements, coding: Coding): Uint8Array {
  const body = encodeElements(item, coding);
  const head = new DataView(new ArrayBuffer(8));
  head.setUint16(0, 0xfffe, coding.little);
  head.setUint16(2, 0xe000, coding.little);
  head.setUint32(4, body.length, coding.little);
  return concat([new Uint8Array(head.buffer), body]);
}

function even(bytes: Uint8Array, padding: number): Uint8Array {
  return bytes.length % 2 ? concat([bytes, Uint8Array.of(padding)]) : bytes;
}

function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
