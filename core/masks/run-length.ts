/**
 * Run lengths of a binary slice as unsigned LEB128 varints: zeros, ones, zeros, ... in row-major order,
 * the last run of zeros left out. An empty slice is zero bytes.
 */
export function encodeRuns(pixels: Uint8Array): Uint8Array {
  const out: number[] = [];
  const put = (n: number) => {
    let rest = n;
    while (rest >= 0x80) {
      out.push((rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    out.push(rest);
  };
  let value = 0;
  let start = 0;
  for (let n = 0; n < pixels.length; n++) {
    if ((pixels[n] ? 1 : 0) !== value) {
      put(n - start);
      start = n;
      value ^= 1;
    }
  }
  if (value) put(pixels.length - start);
  return Uint8Array.from(out);
}

/**
 * Inverse of `encodeRuns` into a slice of `size` pixels.
 * Throws RangeError when the runs are cut off, too long for the slice or not a varint.
 */
export function decodeRuns(bytes: Uint8Array, size: number): Uint8Array {
  const pixels = new Uint8Array(size);
  eachRunOfOnes(bytes, size, (from, to) => pixels.fill(1, from, to));
  return pixels;
}

/** Number of pixels set in run lengths, without unpacking them. Throws RangeError as `decodeRuns` does. */
export function countRuns(bytes: Uint8Array, size: number): number {
  let ones = 0;
  eachRunOfOnes(bytes, size, (from, to) => {
    ones += to - from;
  });
  return ones;
}

function eachRunOfOnes(bytes: Uint8Array, size: number, take: (from: number, to: number) => void): void {
  let value = 0;
  let at = 0;
  for (let n = 0; n < bytes.length; ) {
    let run = 0;
    for (let shift = 0; ; shift += 7) {
      if (n >= bytes.length || shift > 28) throw new RangeError('run lengths are damaged: unfinished varint');
      const byte = bytes[n++];
      run += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (at + run > size)
      throw new RangeError(`run lengths are damaged: ${at + run} pixels in a slice of ${size}`);
    if (value) take(at, at + run);
    at += run;
    value ^= 1;
  }
}
