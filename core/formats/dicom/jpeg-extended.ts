import { BitReader, damagedJpeg, readJpegHeader } from './jpeg-stream.ts';

/** Where the n-th coefficient of a block stands, row by row (T.81 figure A.6). */
const ZIGZAG = Uint8Array.of(
  ...[
    0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7,
    14,
  ],
  ...[
    21, 28, 35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46,
    53,
  ],
  ...[60, 61, 54, 47, 55, 62, 63],
);

/** Row x, column u: C(u) / 2 * cos((2x + 1) u pi / 16) (T.81 A.3.3). */
const COSINES = Float64Array.from({ length: 64 }, (_, n) => {
  const [x, u] = [n >> 3, n & 7];
  return ((u === 0 ? Math.SQRT1_2 : 1) / 2) * Math.cos(((2 * x + 1) * u * Math.PI) / 16);
});

/**
 * Sequential DCT of 8 or 12 bits, one component (ITU-T T.81 process 2 and 4). Own code because no well-kept decoder
 * for JavaScript reads 12 bits, which is what lossy CT of older archives has.
 * Throws SagittaError `file-unreadable` or `file-truncated`.
 */
export function decodeJpegExtended(bytes: Uint8Array): Uint16Array {
  const { process, precision, rows, columns, restartInterval, dcTable, acTable, quantisation, dataAt } =
    readJpegHeader(bytes);
  if (process === 0xc3) throw damagedJpeg('it is of another process');
  if (!dcTable || !acTable || !quantisation) throw damagedJpeg('a table is missing');
  const out = new Uint16Array(columns * rows);
  const bits = new BitReader(bytes, dataAt);
  const [across, down] = [Math.ceil(columns / 8), Math.ceil(rows / 8)];
  const most = (1 << precision) - 1;
  const middle = 1 << (precision - 1);
  const block = new Float64Array(64);
  let dc = 0;
  for (let n = 0; n < across * down; n++) {
    if (restartInterval > 0 && n > 0 && n % restartInterval === 0) {
      bits.restart();
      dc = 0;
    }
    block.fill(0);
    const category = bits.symbol(dcTable);
    if (category > 0) dc += bits.signed(category);
    block[0] = dc * quantisation[0];
    readAc(bits, acTable, quantisation, block);
    inverseDct(block);
    const [left, top] = [(n % across) * 8, Math.floor(n / across) * 8];
    for (let y = 0; y < 8 && top + y < rows; y++)
      for (let x = 0; x < 8 && left + x < columns; x++)
        out[(top + y) * columns + left + x] = Math.min(
          most,
          Math.max(0, Math.round(block[y * 8 + x] + middle)),
        );
  }
  return out;
}

/** T.81 F.2.2.2: runs of zeros and coefficients; 0x00 ends the block, 0xf0 is sixteen zeros. */
function readAc(bits: BitReader, table: Uint16Array, quantisation: Uint16Array, block: Float64Array): void {
  for (let n = 1; n < 64; n++) {
    const symbol = bits.symbol(table);
    const category = symbol & 15;
    if (category === 0) {
      if (symbol !== 0xf0) return;
      n += 15;
      continue;
    }
    n += symbol >> 4;
    if (n > 63) throw damagedJpeg('a block has too many coefficients');
    block[ZIGZAG[n]] = bits.signed(category) * quantisation[n];
  }
}

const half = new Float64Array(64);

/** In place: rows, then columns. */
function inverseDct(block: Float64Array): void {
  for (let v = 0; v < 8; v++)
    for (let x = 0; x < 8; x++) {
      let sum = 0;
      for (let u = 0; u < 8; u++) sum += COSINES[x * 8 + u] * block[v * 8 + u];
      half[v * 8 + x] = sum;
    }
  for (let x = 0; x < 8; x++)
    for (let y = 0; y < 8; y++) {
      let sum = 0;
      for (let v = 0; v < 8; v++) sum += COSINES[y * 8 + v] * half[v * 8 + x];
      block[y * 8 + x] = sum;
    }
}
