import { planeBox } from '#core/masks';

/** [x0, y0, x1, y1] in pixels, the upper edges outside. */
export type Box = readonly [x0: number, y0: number, x1: number, y1: number];

/** The box around the set pixels of a square plane, or null for an empty one. */
export function maskBox(pixels: Uint8Array): Box | null {
  const box = planeBox(pixels, Math.sqrt(pixels.length));
  return box && [box[0], box[1], box[2] + 1, box[3] + 1];
}

/** Intersection over union of two boxes; 0 where one is missing. */
export function boxIou(a: Box | null, b: Box | null): number {
  if (!a || !b) return 0;
  const side = (n: 0 | 1) => Math.max(0, Math.min(a[n + 2], b[n + 2]) - Math.max(a[n], b[n]));
  const area = (box: Box) => (box[2] - box[0]) * (box[3] - box[1]);
  const both = side(0) * side(1);
  return both / (area(a) + area(b) - both);
}
