/**
 * Number of pixels set in run lengths (see `encodeRuns`) without unpacking them.
 * Throws RangeError when the runs are cut off or too long for a slice of `size` pixels.
 */
export function countRuns(bytes: Uint8Array, size: number): number {
  let total = 0;
  let ones = 0;
  let value = 0;
  for (let n = 0; n < bytes.length; ) {
    let run = 0;
    for (let shift = 0; ; shift += 7) {
      if (n >= bytes.length || shift > 28) throw new RangeError('run lengths are damaged: unfinished varint');
      const byte = bytes[n++];
      run += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    total += run;
    if (total > size) throw new RangeError(`run lengths are damaged: ${total} pixels in a slice of ${size}`);
    if (value) ones += run;
    value ^= 1;
  }
  return ones;
}
