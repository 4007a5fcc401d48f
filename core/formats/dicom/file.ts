import dicomParser, { type DataSet, type Element } from 'dicom-parser';
import { SagittaError } from '#core/errors';
import { decodeText } from './charset.ts';

export const TRANSFER_SYNTAX = {
  implicitLittle: '1.2.840.10008.1.2',
  explicitLittle: '1.2.840.10008.1.2.1',
  deflated: '1.2.840.10008.1.2.1.99',
  explicitBig: '1.2.840.10008.1.2.2',
  rle: '1.2.840.10008.1.2.5',
} as const;

/** Zlib's raw inflate, which the host has and the core has not. */
export type InflateRaw = (bytes: Uint8Array) => Uint8Array;

/** Where the pixels lie. `length` is undefined for encapsulated data, which ends with its own delimiter. */
export interface PixelLocation {
  readonly offset: number;
  readonly length: number | undefined;
}

/** The attributes of a DICOM file up to its pixels. Tags are written as in the standard: '0028,0010'. */
export interface DicomFile {
  readonly dataSet: DataSet;
  readonly transferSyntax: string;
  readonly characterSets: readonly string[];
  /** Undefined for objects without pixels. Offsets of a deflated file count in the inflated bytes. */
  readonly pixels: PixelLocation | undefined;
}

/** True when the bytes (at least 132) begin as a DICOM file does (PS3.10 section 7.1). */
export function isDicom(bytes: Uint8Array): boolean {
  return bytes.length >= 132 && String.fromCharCode(...bytes.subarray(128, 132)) === 'DICM';
}

/** A data set without preamble and file meta group, as old archives write it: it begins with group 0008. */
export function isBareDataSet(bytes: Uint8Array): boolean {
  return bytes.length >= 132 && bytes[0] === 8 && bytes[1] === 0 && bytes[2] <= 0x18 && bytes[3] === 0;
}

function bareSyntax(bytes: Uint8Array): string {
  const capital = (byte: number) => byte >= 0x41 && byte <= 0x5a;
  return capital(bytes[4]) && capital(bytes[5])
    ? TRANSFER_SYNTAX.explicitLittle
    : TRANSFER_SYNTAX.implicitLittle;
}

/**
 * Parses the head of a DICOM file. `null` when the head ends before the pixels begin: call again with more bytes.
 * @param head the first bytes of the file, or all of them
 * @param fileBytes length of the whole file
 * Throws SagittaError `file-truncated` when all bytes are there and do not suffice, `file-unreadable` otherwise.
 */
export function parseDicom(head: Uint8Array, fileBytes: number, inflateRaw?: InflateRaw): DicomFile | null {
  const bare = isDicom(head) ? undefined : bareSyntax(head);
  let dataSet: DataSet;
  try {
    dataSet = dicomParser.parseDicom(head, {
      untilTag: 'x7fe00010',
      TransferSyntaxUID: bare,
      inflater: inflateRaw && ((bytes, position) => joinInflated(bytes, position, inflateRaw)),
    });
  } catch (error) {
    if (head.length < fileBytes) return null;
    throw parseFailure(error, fileBytes);
  }
  const element = dataSet.elements.x7fe00010;
  // Without pixels in a partial head we cannot tell "no pixels" from "not yet".
  if (!element && head.length < fileBytes) return null;
  const transferSyntax = bare ?? dataSet.string('x00020010') ?? TRANSFER_SYNTAX.implicitLittle;
  const deflated = transferSyntax === TRANSFER_SYNTAX.deflated;
  const pixels = element && pixelLocation(element, deflated ? dataSet.byteArray.length : fileBytes);
  const sets = (dataSet.string('x00080005') ?? '').split('\\').map((s) => s.trim());
  return { dataSet, transferSyntax, characterSets: sets, pixels };
}

function parseFailure(error: unknown, fileBytes: number): SagittaError {
  const reason =
    error instanceof Error ? error.message : String((error as { exception?: unknown }).exception ?? error);
  const cutOff = /buffer|past the end|missing|eof|overrun|range|inflate/i.test(reason);
  return new SagittaError(
    cutOff ? 'file-truncated' : 'file-unreadable',
    cutOff
      ? `The DICOM file is cut off in its attributes (it ends after ${fileBytes} bytes).`
      : 'The DICOM attributes are damaged.',
    { remedy: 'Send or copy the file again.', cause: error },
  );
}

function joinInflated(bytes: Uint8Array, position: number, inflateRaw: InflateRaw): Uint8Array {
  const body = inflateRaw(bytes.subarray(position));
  const whole = new Uint8Array(position + body.length);
  whole.set(bytes.subarray(0, position));
  whole.set(body, position);
  return whole;
}

function pixelLocation(element: Element, available: number): PixelLocation {
  const undefinedLength = element.length === 0xffffffff || element.hadUndefinedLength === true;
  if (!undefinedLength && element.dataOffset + element.length > available)
    throw new SagittaError(
      'file-truncated',
      `The DICOM file is cut off: ${element.length} bytes of pixels are announced, ${Math.max(0, available - element.dataOffset)} are there.`,
      { remedy: 'Send or copy the file again.' },
    );
  return { offset: element.dataOffset, length: undefinedLength ? undefined : element.length };
}

/** Reads values of one data set (the file's or a sequence item's). Absent and empty attributes are undefined. */
export class Attributes {
  readonly #dataSet: DataSet;
  readonly #characterSets: readonly string[];

  constructor(dataSet: DataSet, characterSets: readonly string[]) {
    this.#dataSet = dataSet;
    this.#characterSets = characterSets;
  }

  static of(file: DicomFile): Attributes {
    return new Attributes(file.dataSet, file.characterSets);
  }

  has(tag: string): boolean {
    return this.#dataSet.elements[key(tag)] !== undefined;
  }

  /** The whole value as text, in the file's character set, padding removed. */
  text(tag: string): string | undefined {
    const element = this.#dataSet.elements[key(tag)];
    if (!element || element.length === 0) return undefined;
    const { byteArray } = this.#dataSet;
    const bytes = byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
    const value = decodeText(bytes, this.#characterSets)
      .replace(/[\0 ]+$/, '')
      .trimStart();
    return value === '' ? undefined : value;
  }

  /** The values of a multi-valued text attribute. */
  texts(tag: string): string[] {
    return (
      this.text(tag)
        ?.split('\\')
        .map((s) => s.trim()) ?? []
    );
  }

  /** Numbers of a DS or IS attribute. Throws SagittaError where a value is not a number. */
  decimals(tag: string): number[] {
    return this.texts(tag).map((s) => {
      const value = Number(s);
      if (s === '' || !Number.isFinite(value))
        throw new SagittaError('file-unreadable', `Attribute (${tag}) holds '${s}', which is not a number.`);
      return value;
    });
  }

  decimal(tag: string): number | undefined {
    return this.decimals(tag)[0];
  }

  /** A US value. */
  uint16(tag: string): number | undefined {
    return this.#dataSet.uint16(key(tag));
  }

  /** A UL value. */
  uint32(tag: string, index = 0): number | undefined {
    return this.#dataSet.uint32(key(tag), index);
  }

  /** US values of an attribute with several. */
  uint16s(tag: string): number[] {
    const element = this.#dataSet.elements[key(tag)];
    return Array.from(
      { length: (element?.length ?? 0) / 2 },
      (_, n) => this.#dataSet.uint16(key(tag), n) ?? 0,
    );
  }

  /** A US or SS value, by the pixel representation. */
  pixelValue(tag: string, signed: boolean): number | undefined {
    return signed ? this.#dataSet.int16(key(tag)) : this.#dataSet.uint16(key(tag));
  }

  /** A double (FD). */
  double(tag: string): number | undefined {
    return this.#dataSet.double(key(tag));
  }

  /** The items of a sequence; empty where it is absent. */
  items(tag: string): Attributes[] {
    const items = this.#dataSet.elements[key(tag)]?.items ?? [];
    return items.flatMap((item) => (item.dataSet ? [new Attributes(item.dataSet, this.#characterSets)] : []));
  }

  /** The first item of a sequence. */
  item(tag: string): Attributes | undefined {
    return this.items(tag)[0];
  }
}

function key(tag: string): string {
  return `x${tag.replace(',', '')}`;
}
