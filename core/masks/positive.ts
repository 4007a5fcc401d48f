/** 1 where a value is above 0: logits, or votes, as a mask. */
export function positive(values: Float32Array | Int16Array): Uint8Array {
  const mask = new Uint8Array(values.length);
  for (let n = 0; n < values.length; n++) if (values[n] > 0) mask[n] = 1;
  return mask;
}

/** How many values are above a limit: the pixels of a mask of logits. */
export function countAbove(values: Float32Array, limit = 0): number {
  let count = 0;
  for (let n = 0; n < values.length; n++) if (values[n] > limit) count++;
  return count;
}
