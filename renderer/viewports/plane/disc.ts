import type { Affine2, Vec2 } from './plane-frame.ts';
import { apply, inverse } from './plane-frame.ts';

/**
 * Visits every pixel whose centre lies within `radiusMm` of the line from one in-plane index to another: a
 * brush that is round in mm on any plane. `visit` gets the pixel's offset (first axis fastest).
 */
export function forDisc(
  size: Vec2,
  indexToMm: Affine2,
  from: Vec2,
  to: Vec2,
  radiusMm: number,
  visit: (offset: number) => void,
): void {
  const [ia, ib, ic, id] = inverse(indexToMm);
  const reach: Vec2 = [Math.hypot(ia, ic) * radiusMm, Math.hypot(ib, id) * radiusMm];
  const low = (c: 0 | 1) => Math.max(0, Math.ceil(Math.min(from[c], to[c]) - reach[c]));
  const high = (c: 0 | 1) => Math.min(size[c] - 1, Math.floor(Math.max(from[c], to[c]) + reach[c]));
  const [start, end] = [apply(indexToMm, from), apply(indexToMm, to)];
  const limit = radiusMm * radiusMm;
  for (let row = low(1); row <= high(1); row++) {
    for (let column = low(0); column <= high(0); column++) {
      if (squaredDistance(apply(indexToMm, [column, row]), start, end) <= limit)
        visit(row * size[0] + column);
    }
  }
}

/** Paints one piece of a stroke in place; the pixel under the pointer always counts, however thin the brush. */
export function paintStroke(
  pixels: Uint8Array,
  size: Vec2,
  indexToMm: Affine2,
  from: Vec2,
  to: Vec2,
  radiusMm: number,
  value: 0 | 1,
): void {
  const [column, row] = [Math.round(to[0]), Math.round(to[1])];
  if (column >= 0 && row >= 0 && column < size[0] && row < size[1]) pixels[row * size[0] + column] = value;
  forDisc(size, indexToMm, from, to, radiusMm, (offset) => {
    pixels[offset] = value;
  });
}

function squaredDistance(p: Vec2, a: Vec2, b: Vec2): number {
  const [dx, dy] = [b[0] - a[0], b[1] - a[1]];
  const length2 = dx * dx + dy * dy;
  const t = length2 ? Math.min(1, Math.max(0, ((p[0] - a[0]) * dx + (p[1] - a[1]) * dy) / length2)) : 0;
  return (p[0] - a[0] - t * dx) ** 2 + (p[1] - a[1] - t * dy) ** 2;
}
