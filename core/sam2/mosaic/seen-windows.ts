/** Pixels to the left of a window and above it that its first patches see too (a kernel of 7 at a step of 4). */
const haloPx = 3;

/** Windows of an image, numbered row by row. */
export interface Windows {
  readonly windowPx: number;
  readonly perSide: number;
  /** They are worked on so many at a time. */
  readonly atOnce: number;
}

/**
 * The windows whose pixels, with those around them that count, are not all black.
 * @param image [3, size, size]
 * @param black an image of the same size
 * @returns numbers of windows, filled up with black ones to a multiple of `atOnce`, at least one of these
 */
export function seenWindows(
  image: Float32Array,
  black: Float32Array,
  { windowPx, perSide, atOnce }: Windows,
): Int32Array {
  const size = windowPx * perSide;
  const isSeen = (n: number) => {
    const [x, y] = [windowPx * (n % perSide), windowPx * Math.floor(n / perSide)];
    for (let c = 0; c < 3; c++) {
      for (let row = Math.max(0, y - haloPx); row < y + windowPx; row++) {
        const line = (c * size + row) * size;
        for (let at = line + Math.max(0, x - haloPx); at < line + x + windowPx; at++)
          if (image[at] !== black[at]) return true;
      }
    }
    return false;
  };
  const seen: number[] = [];
  const unseen: number[] = [];
  for (let n = 0; n < perSide ** 2; n++) (isSeen(n) ? seen : unseen).push(n);
  const count = Math.max(1, Math.ceil(seen.length / atOnce)) * atOnce;
  return Int32Array.from([...seen, ...unseen.slice(0, count - seen.length)]);
}
