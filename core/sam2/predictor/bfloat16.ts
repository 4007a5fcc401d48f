/**
 * Memory features are kept as bfloat16 (the upper half of a float32), as the package stores them: half the memory,
 * and what the next frames attend to is rounded exactly as in the reference.
 */
const words = new Uint32Array(1);
const floats = new Float32Array(words.buffer);

/** Rounds to the nearest bfloat16, ties to even. Values are finite. */
export function toBfloat16(values: Float32Array): Uint16Array {
  const out = new Uint16Array(values.length);
  for (let n = 0; n < values.length; n++) {
    floats[0] = values[n];
    const bits = words[0];
    out[n] = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
  }
  return out;
}

/** Writes the values into `out` from index `at`. */
export function fromBfloat16(bits: Uint16Array, out: Float32Array, at = 0): void {
  const view = new Uint32Array(out.buffer, out.byteOffset + 4 * at, bits.length);
  for (let n = 0; n < bits.length; n++) view[n] = bits[n] << 16;
}
