/** What a filled hole holds (misc.fill_holes_in_mask_scores). */
export const FILLED_LOGIT = Math.fround(0.1);

/**
 * Logits [side, side] in which every 8-connected background component (logit <= 0) of at most `maxArea` pixels
 * became 0.1 (misc.fill_holes_in_mask_scores). Returns the array itself when nothing is filled.
 */
export function fillHoles(logits: Float32Array, maxArea: number): Float32Array {
  if (maxArea <= 0) return logits;
  const side = Math.sqrt(logits.length);
  const seen = new Uint8Array(logits.length);
  const component = new Int32Array(logits.length);
  let filled = logits;
  for (let start = 0; start < logits.length; start++) {
    if (seen[start] || logits[start] > 0) continue;
    const size = collect(logits, side, start, seen, component);
    if (size > maxArea) continue;
    if (filled === logits) filled = logits.slice();
    for (let n = 0; n < size; n++) filled[component[n]] = FILLED_LOGIT;
  }
  return filled;
}

/** Writes the indices of the component of `start` into `component` and returns their number. */
function collect(
  logits: Float32Array,
  side: number,
  start: number,
  seen: Uint8Array,
  component: Int32Array,
): number {
  let size = 0;
  const visit = (n: number) => {
    if (seen[n] || logits[n] > 0) return;
    seen[n] = 1;
    component[size++] = n;
  };
  visit(start);
  for (let next = 0; next < size; next++) {
    const x = component[next] % side;
    const y = (component[next] - x) / side;
    for (let ny = Math.max(0, y - 1); ny <= Math.min(side - 1, y + 1); ny++) {
      for (let nx = Math.max(0, x - 1); nx <= Math.min(side - 1, x + 1); nx++) visit(ny * side + nx);
    }
  }
  return size;
}
