/**
 * The places of a grid that a mask touches, and those around them.
 * @param logits [low, low], above 0 inside
 * @param side of the grid; low is a multiple of it
 * @param reach so many places further, across and down
 * @returns [side * side], 1 where a place is near
 */
export function placesNear(logits: Float32Array, side: number, reach: number): Uint8Array {
  const low = Math.sqrt(logits.length);
  const step = low / side;
  const touched = new Uint8Array(side * side);
  logits.forEach((logit, at) => {
    if (logit > 0) touched[Math.floor(at / low / step) * side + Math.floor((at % low) / step)] = 1;
  });
  const alongRows = spread(touched, side, reach, 1);
  return spread(alongRows, side, reach, side);
}

/** @param stride 1: along rows; side: along columns */
function spread(set: Uint8Array, side: number, reach: number, stride: number): Uint8Array {
  const out = new Uint8Array(set.length);
  set.forEach((value, at) => {
    if (!value) return;
    const position = Math.floor(at / stride) % side;
    const from = Math.max(0, position - reach);
    const to = Math.min(side - 1, position + reach);
    for (let n = from; n <= to; n++) out[at + (n - position) * stride] = 1;
  });
  return out;
}
