import { SagittaError } from '#core/errors';

/** The headers of a JPEG stream of one component and one scan (ITU-T T.81 annex B). */
export interface JpegHeader {
  /** Which process: 0xc0 baseline, 0xc1 extended, 0xc3 lossless. */
  readonly process: number;
  readonly precision: number;
  readonly rows: number;
  readonly columns: number;
  /** Predictor of a lossless scan. */
  readonly selection: number;
  /** Point transform of a lossless scan: low bits that were dropped. */
  readonly shift: number;
  /** In pixels (lossless) or blocks; 0 for none. */
  readonly restartInterval: number;
  readonly dcTable: Uint16Array | undefined;
  readonly acTable: Uint16Array | undefined;
  /** In zigzag order. */
  readonly quantisation: Uint16Array | undefined;
  /** Where the entropy-coded data begins. */
  readonly dataAt: number;
}

/** Throws SagittaError `file-unreadable`. */
export function readJpegHeader(bytes: Uint8Array): JpegHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const huffman = new Map<number, Uint16Array>();
  const quantisations = new Map<number, Uint16Array>();
  let frame:
    | { process: number; precision: number; rows: number; columns: number; quantisation: number }
    | undefined;
  let restartInterval = 0;
  for (let at = 2; at + 4 <= bytes.length; ) {
    const marker = view.getUint16(at);
    const end = at + 2 + view.getUint16(at + 2);
    const body = at + 4;
    if (end > bytes.length) break;
    if (marker === 0xffc0 || marker === 0xffc1 || marker === 0xffc3) {
      if (bytes[body + 5] !== 1) throw damagedJpeg('it has more than one component');
      frame = {
        process: marker & 0xff,
        precision: bytes[body],
        rows: view.getUint16(body + 1),
        columns: view.getUint16(body + 3),
        quantisation: bytes[body + 8],
      };
    } else if (marker === 0xffc4) readHuffmanTables(bytes.subarray(body, end), huffman);
    else if (marker === 0xffdb) readQuantisations(bytes.subarray(body, end), quantisations);
    else if (marker === 0xffdd) restartInterval = view.getUint16(body);
    else if (marker === 0xffda) {
      if (!frame) throw damagedJpeg('its frame header is missing');
      const tables = bytes[body + 2];
      return {
        ...frame,
        selection: bytes[body + 3],
        shift: bytes[body + 5] & 15,
        restartInterval,
        dcTable: huffman.get(tables >> 4),
        acTable: huffman.get(0x10 | (tables & 15)),
        quantisation: quantisations.get(frame.quantisation),
        dataAt: end,
      };
    } else if (marker >> 8 !== 0xff || (marker >= 0xffc0 && marker <= 0xffcf))
      throw damagedJpeg('it is of another process');
    at = end;
  }
  throw damagedJpeg('it has no scan');
}

/** Tables as a look-up by the next 16 bits: length of the code << 8 | symbol; 0 where no code fits. */
function readHuffmanTables(bytes: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let at = 0; at + 17 <= bytes.length; ) {
    const id = bytes[at];
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

function readQuantisations(bytes: Uint8Array, tables: Map<number, Uint16Array>): void {
  for (let at = 0; at < bytes.length; ) {
    const wide = bytes[at] >> 4 !== 0;
    const id = bytes[at++] & 15;
    const table = Uint16Array.from({ length: 64 }, (_, n) =>
      wide ? bytes[at + 2 * n] * 256 + bytes[at + 2 * n + 1] : bytes[at + n],
    );
    at += wide ? 128 : 64;
    tables.set(id, table);
  }
}

/** Huffman symbols and bits of the entropy-coded data (T.81 annex F.2.2). */
export class BitReader {
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

  symbol(table: Uint16Array): number {
    this.#fill(16);
    const entry = table[(this.#buffer >>> (this.#count - 16)) & 0xffff];
    if (entry === 0) throw damagedJpeg('an unknown Huffman code');
    this.#count -= entry >> 8;
    return entry & 0xff;
  }

  /** The signed value of a category of 1 to 15 bits (RECEIVE and EXTEND). */
  signed(category: number): number {
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
          throw new SagittaError('file-truncated', 'The JPEG pixels are cut off.', {
            remedy: 'Send or copy the file again.',
          });
        byte = 0;
      } else this.#at += byte === 0xff ? 2 : 1;
      this.#buffer = (this.#buffer << 8) | byte;
      this.#count += 8;
    }
  }
}

export function damagedJpeg(what: string): SagittaError {
  return new SagittaError('file-unreadable', `The JPEG pixels cannot be decoded: ${what}.`);
}
