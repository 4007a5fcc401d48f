import { SagittaError } from '#core/errors';
import { TRANSFER_SYNTAX } from './file.ts';
import { frameBytes, type PixelFormat } from './instance.ts';
import { decodeJpegExtended } from './jpeg-extended.ts';
import { decodeJpegLossless } from './jpeg-lossless.ts';
import { decodeRle } from './rle.ts';
import { transferSyntaxName } from './transfer-syntax.ts';
import { type DecodedFrame, decodeWithCodec } from './wasm-codecs.ts';

/** Words as stored; which of their bits count, and their sign, says `bits`. */
export interface StoredFrame {
  readonly words: Uint8Array | Uint16Array | Uint32Array;
  /** Bits of a word that carry the value: from bit `highBit` down. */
  readonly bits: { readonly stored: number; readonly highBit: number };
}

/**
 * Decodes one frame. `bytes` are the frame's own: raw for uncompressed syntaxes, the joined fragments otherwise.
 * The sign is never taken from a codec: JPEG-LS has none and JPEG 2000's may contradict Pixel Representation
 * (then the bits count, as in pydicom).
 */
export async function decodeFrame(bytes: Uint8Array, format: PixelFormat): Promise<StoredFrame> {
  const { columns, rows, bitsAllocated, bitsStored, highBit, transferSyntax } = format;
  const bits = { stored: bitsStored, highBit };
  switch (transferSyntax) {
    case TRANSFER_SYNTAX.implicitLittle:
    case TRANSFER_SYNTAX.explicitLittle:
    case TRANSFER_SYNTAX.deflated:
      return { words: asWords(exactly(bytes, frameBytes(format)), bitsAllocated), bits };
    case TRANSFER_SYNTAX.explicitBig:
      return {
        words: asWords(swapped(exactly(bytes, frameBytes(format)), bitsAllocated / 8), bitsAllocated),
        bits,
      };
    case TRANSFER_SYNTAX.rle:
      return { words: asWords(decodeRle(bytes, columns * rows, bitsAllocated / 8), bitsAllocated), bits };
    default:
      return decodeCompressed(bytes, format);
  }
}

const JPEG_EXTENDED = '1.2.840.10008.1.2.4.51';
const JPEG_LOSSLESS = ['1.2.840.10008.1.2.4.57', '1.2.840.10008.1.2.4.70'];

async function decodeCompressed(bytes: Uint8Array, format: PixelFormat): Promise<StoredFrame> {
  const { columns, rows, bitsStored, transferSyntax } = format;
  const sof = jpegPrecision(bytes);
  // A codestream wider than Bits Stored only adds sign or zero bits; a narrower one carries its own sign bit.
  const bits = (precision: number) => {
    const stored = Math.min(precision, bitsStored);
    return { stored, highBit: stored - 1 };
  };
  if (JPEG_LOSSLESS.includes(transferSyntax) || transferSyntax === JPEG_EXTENDED) {
    const words = transferSyntax === JPEG_EXTENDED ? decodeJpegExtended(bytes) : decodeJpegLossless(bytes);
    if (words.length !== columns * rows) throw wrongSize(format);
    return { words, bits: bits(sof ?? 16) };
  }
  let decoded: DecodedFrame;
  try {
    decoded = await decodeWithCodec(bytes, transferSyntax);
  } catch (error) {
    throw new SagittaError(
      'file-unreadable',
      `The pixels (${transferSyntaxName(transferSyntax)}) cannot be decoded: they are damaged or cut off.`,
      { remedy: 'Send or copy the file again.', cause: error },
    );
  }
  const bytesPerPixel = decoded.bytes.length / (columns * rows);
  const fits = decoded.width === columns && decoded.height === rows && decoded.components === 1;
  if (!fits || (bytesPerPixel !== 1 && bytesPerPixel !== 2)) throw wrongSize(format);
  const precision = sof ?? jpeg2000Precision(bytes) ?? decoded.bitsPerSample;
  return { words: asWords(decoded.bytes, bytesPerPixel * 8), bits: bits(precision) };
}

function wrongSize({ columns, rows, transferSyntax }: PixelFormat): SagittaError {
  return new SagittaError(
    'file-unreadable',
    `The compressed pixels do not hold ${columns} x ${rows} grey values, as the attributes say.`,
    { details: { transferSyntax } },
  );
}

/** Sample precision in a JPEG or JPEG-LS frame header (SOF0..SOF15, SOF55). */
function jpegPrecision(bytes: Uint8Array): number | undefined {
  if (bytes[0] !== 0xff || bytes[1] !== 0xd8) return undefined;
  for (let at = 2; at + 4 < bytes.length && bytes[at] === 0xff; ) {
    const marker = bytes[at + 1];
    const isSof =
      (marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker)) || marker === 0xf7;
    if (isSof) return bytes[at + 4];
    at += 2 + bytes[at + 2] * 256 + bytes[at + 3];
  }
  return undefined;
}

/** Precision in the SIZ marker of a JPEG 2000 codestream (ITU-T T.800 A.5.1), which follows SOC at once. */
function jpeg2000Precision(bytes: Uint8Array): number | undefined {
  const isCodestream = bytes[0] === 0xff && bytes[1] === 0x4f && bytes[2] === 0xff && bytes[3] === 0x51;
  return isCodestream ? (bytes[42] & 0x7f) + 1 : undefined;
}

function exactly(bytes: Uint8Array, length: number): Uint8Array {
  if (bytes.length < length)
    throw new SagittaError(
      'file-truncated',
      `A frame is cut off: it has ${bytes.length} of ${length} bytes.`,
      {
        remedy: 'Send or copy the file again.',
      },
    );
  return bytes.subarray(0, length);
}

function swapped(bytes: Uint8Array, elementBytes: number): Uint8Array {
  const out = Uint8Array.from(bytes);
  for (let at = 0; at < out.length; at += elementBytes) out.subarray(at, at + elementBytes).reverse();
  return out;
}

/** The bytes as unsigned words without a copy where they are aligned. */
function asWords(bytes: Uint8Array, bits: number): StoredFrame['words'] {
  if (bits === 8) return bytes;
  const size = bits / 8;
  const aligned = bytes.byteOffset % size === 0 ? bytes : Uint8Array.from(bytes);
  return bits === 16
    ? new Uint16Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 2)
    : new Uint32Array(aligned.buffer, aligned.byteOffset, aligned.byteLength / 4);
}
