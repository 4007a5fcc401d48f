/** Logits of a finished frame, kept small: eighths, clamped to about +-16. The sign is kept exactly. */
const STEPS = 8;
const LIMIT = 127;

export function packLogits(logits: Float32Array): Int8Array {
  return Int8Array.from(logits, (v) => {
    const steps = Math.max(-LIMIT, Math.min(LIMIT, Math.round(v * STEPS)));
    return v > 0 ? Math.max(1, steps) : steps;
  });
}

export function unpackLogits(packed: Int8Array): Float32Array {
  return Float32Array.from(packed, (v) => v / STEPS);
}
