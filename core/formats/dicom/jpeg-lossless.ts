import { SagittaError } from '#core/contract';

/**
 * JPEG Lossless, Huffman coded (ITU-T T.81 annex H, process 14 with any predictor), one component, 2 to 16 bits.
 * Own code because jpeg-lossless-decoder-js 2.1.2 returns wrong pixels for predictor 1 at 16 bits (measured on a
 * CT slice whose other lossless encodings agree).
 * Throws SagittaError `file-unreadable` or `file-truncated`.
 */
export function decodeJpegLossless(bytes: Uint8Array): Uint16Array {
  const header = readHeader(bytes);
  const { columns, rows, precision, predictor, shift, restartRows, table } = header;
  const out = new Uint16Array(columns * rows);
  const bits = new BitReader(bytes, header.dataAt);
  const initial = 1 << (precision - shift - 1);
  for (let row = 0; row < rows; row++) {
    const restart = restartRows > 0 && row > 0 && row % restartRows === 0;
    if (restart) bits.restart();
    const firstLine = row === 0 || restart;
    let at = row * columns;
    for (let column = 0; column < columns; column++, at++) {
      let predicted: number;
      if (firstLine) predicted = column === 0 ? initial : out[at - 1];
      else if (column === 0) predicted = out[at - columns];
      else {
        const [left, above, corner] = [out[at - 1], out[at - columns], out[at - columns - 1]];
        predicted = predict(predictor, left, above, corner);
      }
      out[at] = predicted + bits.difference(table);
    }
  }
  if (shift > 0) for (let n = 0; n < out.length; n++) out[n] <<= shift;
  return out;
}

/** T.81 table H.1. */
function predict(predictor: number, left: number, above: number, corner: number): number {
  switch (predictor) {
    case 1:
      return left;
    case 2:
      return above;
    case 3:
      return corner;
    case 4:
      return left + above - corner;
    case 5:
      return left + ((above - corner) >> 1);
    case 6:
      return above + ((left - corner) >> 1);
    default:
      return (left + above) >> 1;
  }
}

interface Header {
  readonly columns: number;
  readonly rows: number;
  readonly precision: number;
  readonly predictor: number;
  /** Point transform: low bits that were dropped. */
  readonly shift: number;
  readonly restartRows: number;
  readonly table: Uint16Array;
  readonly dataAt: number;
}

function readHeader(bytes: Uint8Array): Header {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tables = new Map<number, Uint16Array>();
  let frame: { precision: number; rows: number; columns: number } | undefined;
  let restartInterval = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const body = at + 4;
    if (marker === 0xffc3) {
      if (bytes[body + 5] !== 1) throw damaged('it has more than one component');
      frame = { precision: bytes[body], rows: view.getUint16(body + 1), columns: view.getUint16(body + 3) };
    } else if (marker === 0xffc4) readTables(bytes.subarray(body, at + 2 + length), tables);
    else if (marker === 0xffdd) restartInterval = view.getUint16(body);
    else if (marker === 0xffda) {
      const table = tables.get(bytes[body + 2] >> 4);
      if (!frame || !table) throw damaged('its frame header or Huffman table is missing');
      if (restartInterval % frame.columns !== 0) throw damaged('its restart interval is not whole rows');
      return {
        ...frame,
        predictor: bytes[body + 3],
        shift: bytes[body + 5] & 15,
        restartRows: restartInterval / frame.columns,
        table,
        dataAt: at + 2 + length,
      };
    } else if (marker >> 8 !== 0xff || (marker >= 0xffc0 && marker <= 0xffcf))
      throw damaged('it is of another process');
    at += 2 + length;
  }
  throw damaged('it has no scan');
}

/** Huffman tables as a look-up by the next 16 bits: length of the code << 8 | category; 0 where no code fits. */
function readTables(bytes: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let at = 0; at + 17 <= bytes.length; ) {
    const id = bytes[at] & 15;
    const counts = bytes.subarray(at + 1, at + 17);
    at += 17;
    const table = new Uint16Array(65536);
    let code = 0;
    for (let length = 1; length <= 16; length++) {
      for (let n = 0; n < counts[length - 1]; n++) {
        const from = code << (16 - length);
        table.fill((length << 8) | bytes[at++], from, from + (1 << (16 - length)));
        code++;
      }
      code <<= 1;
    }
    tables.set(id, table);
  }
}

class BitReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #buffer = 0;
  #count = 0;
  /** Bytes of zero handed out after the end of the data. */
  #beyond = 0;

  constructor(bytes: Uint8Array, at: number) {
    this.#bytes = bytes;
    this.#at = at;
  }

  /** The next difference: a category, then that many bits (T.81 H.1.2.2). */
  difference(table: Uint16Array): number {
    this.#fill(16);
    const entry = table[(this.#buffer >>> (this.#count - 16)) & 0xffff];
    if (entry === 0) throw damaged('an unknown Huffman code');
    this.#count -= entry >> 8;
    const category = entry & 0xff;
    if (category === 0) return 0;
    if (category === 16) return 32768;
    this.#fill(category);
    this.#count -= category;
    const value = (this.#buffer >>> this.#count) & ((1 << category) - 1);
    return value < 1 << (category - 1) ? value - (1 << category) + 1 : value;
  }

  /** Goes on behind the next restart marker. */
  restart(): void {
    this.#count = 0;
    this.#buffer = 0;
    while (this.#at + 1 < this.#bytes.length) {
      const isMarker = this.#bytes[this.#at] === 0xff && (this.#bytes[this.#at + 1] & 0xf8) === 0xd0;
      if (isMarker) break;
      this.#at++;
    }
    this.#at += 2;
  }

  /** At least `wanted` (at most 16) bits in the buffer, of which 32 fit. */
  #fill(wanted: number): void {
    while (this.#count < wanted) {
      let byte = this.#bytes[this.#at];
      const marker = byte === 0xff && this.#bytes[this.#at + 1] !== 0;
      if (byte === undefined || marker) {
        // The last code may need bits that the encoder did not write; more than that means lost data.
        if (++this.#beyond > 8)
          throw new SagittaError('file-truncated', 'The JPEG Lossless pixels are cut off.', {
            remedy: 'Send or copy the file again.',
          });
        byte = 0;
      } else this.#at += byte === 0xff ? 2 : 1;
      this.#buffer = (this.#buffer << 8) | byte;
      this.#count += 8;
    }
  }
}

function damaged(what: string): SagittaError {
  return new SagittaError('file-unreadable', `The JPEG Lossless pixels cannot be decoded: ${what}.`);
}
