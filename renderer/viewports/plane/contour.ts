import type { Vec2 } from './plane-frame.ts';

/** A closed polygon along pixel edges: x0, y0, x1, y1, ... where (0, 0) is the first pixel's outer corner. */
export type Loop = Int32Array;

/**
 * Outlines of a binary plane along the edges of its pixels, holes included (to be filled even-odd). Pixels
 * that touch only at a corner get outlines of their own. Exact by intent: what is drawn is what is stored.
 */
export function contourLoops(pixels: Uint8Array, [width, height]: Vec2): Loop[] {
  const isSet = (x: number, y: number) =>
    x >= 0 && y >= 0 && x < width && y < height && pixels[y * width + x] !== 0;
  const walked = new Uint8Array(width * height);
  const loops: Loop[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const n = y * width + x;
      if (pixels[n] && !walked[n] && !(y > 0 && pixels[n - width]))
        loops.push(walk(x, y, isSet, (wx, wy) => (walked[wy * width + wx] = 1)));
    }
  }
  return loops;
}

const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];
/** Pixel ahead on the right and on the left of a corner, for the directions right, down, left, up. */
const AHEAD_RIGHT = [
  [0, 0],
  [-1, 0],
  [-1, -1],
  [0, -1],
];
const AHEAD_LEFT = [
  [0, -1],
  [0, 0],
  [-1, 0],
  [-1, -1],
];

/** Goes once round with the set pixels on the right hand, from the top edge of a pixel. */
function walk(
  startX: number,
  startY: number,
  isSet: (x: number, y: number) => boolean,
  markTop: (x: number, y: number) => void,
): Loop {
  const corners: number[] = [];
  let [x, y, direction] = [startX, startY, 0];
  do {
    if (direction === 0) markTop(x, y);
    x += STEP_X[direction];
    y += STEP_Y[direction];
    const [rx, ry] = AHEAD_RIGHT[direction];
    const [lx, ly] = AHEAD_LEFT[direction];
    const turn = !isSet(x + rx, y + ry) ? 1 : isSet(x + lx, y + ly) ? 3 : 0;
    if (turn) corners.push(x, y);
    direction = (direction + turn) & 3;
  } while (x !== startX || y !== startY || direction !== 0);
  return Int32Array.from(corners);
}
