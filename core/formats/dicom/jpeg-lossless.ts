import { BitReader, damagedJpeg, readJpegHeader } from './jpeg-stream.ts';

/**
 * JPEG Lossless, Huffman coded (ITU-T T.81 annex H, process 14 with any predictor), one component, 2 to 16 bits.
 * Own code because jpeg-lossless-decoder-js 2.1.2 returns wrong pixels for predictor 1 at 16 bits (measured on a
 * CT slice whose other lossless encodings agree).
 * Throws SagittaError `file-unreadable` or `file-truncated`.
 */
export function decodeJpegLossless(bytes: Uint8Array): Uint16Array {
  const { process, columns, rows, precision, selection, shift, restartInterval, dcTable, dataAt } =
    readJpegHeader(bytes);
  if (process !== 0xc3) throw damagedJpeg('it is of another process');
  if (!dcTable) throw damagedJpeg('its Huffman table is missing');
  if (restartInterval % columns !== 0) throw damagedJpeg('its restart interval is not whole rows');
  const restartRows = restartInterval / columns;
  const out = new Uint16Array(columns * rows);
  const bits = new BitReader(bytes, dataAt);
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
        predicted = predict(selection, left, above, corner);
      }
      out[at] = predicted + difference(bits, dcTable);
    }
  }
  if (shift > 0) for (let n = 0; n < out.length; n++) out[n] <<= shift;
  return out;
}

/** A category, then that many bits; category 16 is 32768 and has none (T.81 H.1.2.2). */
function difference(bits: BitReader, table: Uint16Array): number {
  const category = bits.symbol(table);
  if (category === 0) return 0;
  return category === 16 ? 32768 : bits.signed(category);
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
