import { SagittaError } from '#core/errors';

/**
 * RLE Lossless (PS3.5 annex G): one PackBits segment for each byte of the pixel, most significant byte first.
 * @returns the pixels, little-endian
 */
export function decodeRle(bytes: Uint8Array, pixels: number, bytesPerPixel: number): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const segments = bytes.length >= 64 ? view.getUint32(0, true) : 0;
  if (segments !== bytesPerPixel)
    throw new SagittaError(
      'file-unreadable',
      `RLE pixels have ${segments} segments instead of ${bytesPerPixel}.`,
    );
  const out = new Uint8Array(pixels * bytesPerPixel);
  for (let s = 0; s < segments; s++) {
    const start = view.getUint32(4 + 4 * s, true);
    const end = s + 1 < segments ? view.getUint32(8 + 4 * s, true) : bytes.length;
    const filled = unpack(bytes.subarray(start, end), out, bytesPerPixel - 1 - s, bytesPerPixel);
    if (filled < pixels)
      throw new SagittaError('file-truncated', `RLE pixels are cut off: ${filled} of ${pixels} are there.`);
  }
  return out;
}

/** PackBits into every `stride`-th byte from `at` on. Returns the number of values written. */
function unpack(packed: Uint8Array, out: Uint8Array, at: number, stride: number): number {
  const capacity = out.length / stride;
  let written = 0;
  for (let n = 0; n < packed.length && written < capacity; ) {
    const control = packed[n++];
    if (control === 128) continue;
    const repeat = control > 128;
    const count = Math.min(repeat ? 257 - control : control + 1, capacity - written);
    if (repeat) {
      const value = packed[n++];
      for (let c = 0; c < count; c++) out[at + stride * written++] = value;
    } else {
      const there = Math.min(count, packed.length - n);
      for (let c = 0; c < there; c++) out[at + stride * written++] = packed[n++];
    }
  }
  return written;
}
