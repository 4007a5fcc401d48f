/**
 * Appends frames of 0 and 1 to one bit stream, first pixel in the least significant bit. Bits run on from frame
 * to frame without padding (DICOM PS3.5 8.1.1), so that only the whole of PixelData is byte-aligned.
 */
export class BitPacker {
  readonly #bytes: Uint8Array<ArrayBuffer>;
  #bit = 0;

  constructor(pixels: number) {
    // PixelData has an even length.
    this.#bytes = new Uint8Array(2 * Math.ceil(pixels / 16));
  }

  add(frame: Uint8Array): void {
    const bytes = this.#bytes;
    let bit = this.#bit;
    let n = 0;
    for (; n < frame.length && bit & 7; n++, bit++) bytes[bit >>> 3] |= frame[n] << (bit & 7);
    // Whole bytes at once: twice as fast over a 300-slice series as bit by bit.
    for (let at = bit >>> 3; n + 8 <= frame.length; n += 8, bit += 8) {
      bytes[at++] =
        frame[n] |
        (frame[n + 1] << 1) |
        (frame[n + 2] << 2) |
        (frame[n + 3] << 3) |
        (frame[n + 4] << 4) |
        (frame[n + 5] << 5) |
        (frame[n + 6] << 6) |
        (frame[n + 7] << 7);
    }
    for (; n < frame.length; n++, bit++) bytes[bit >>> 3] |= frame[n] << (bit & 7);
    this.#bit = bit;
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#bytes;
  }
}
