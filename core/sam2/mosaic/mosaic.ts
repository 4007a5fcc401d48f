/**
 * A grid of side x side places covered by squares: single places where they matter, and squares of 2 x 2 and 4 x 4
 * elsewhere, for which one token stands. Squares are numbered through: the grid's places row by row, then all its
 * squares of 2 x 2, then those of 4 x 4.
 */
export interface Mosaic {
  /** Numbers of the squares, large to small within each largest one. */
  readonly squares: Int32Array;
  /** [side * side]: which of `squares` covers a place. */
  readonly coveredBy: Int32Array;
}

/** Sides of squares that a grid can be covered with, the smallest first. */
export function mosaicSquares(side: number): number[] {
  return [1, 2, 4].filter((square) => side % square === 0);
}

/**
 * @param single [side * side]: 1 where a place must keep a token of its own
 * @param most side of the largest squares elsewhere
 */
export function mosaicOf(single: Uint8Array, side: number, most: number): Mosaic {
  return mosaicWhere(side, most, (x, y, size) => {
    for (let dy = 0; dy < size; dy++)
      for (let dx = 0; dx < size; dx++) if (single[(y + dy) * side + x + dx]) return false;
    return true;
  });
}

/**
 * The largest squares for which one token may stand.
 * @param side of the grid
 * @param most side of the largest squares
 * @param asOne if one token may stand for the square of `size` places that begins at place (x, y)
 */
export function mosaicWhere(
  side: number,
  most: number,
  asOne: (x: number, y: number, size: number) => boolean,
): Mosaic {
  const sizes = mosaicSquares(side);
  const firstOf = sizes.map((_, n) => sizes.slice(0, n).reduce((sum, s) => sum + (side / s) ** 2, 0));
  const squares: number[] = [];
  const coveredBy = new Int32Array(side * side);

  function cover(level: number, x: number, y: number): void {
    const size = sizes[level];
    if (level > 0 && !asOne(x, y, size)) {
      const half = sizes[level - 1];
      for (let dy = 0; dy < size; dy += half)
        for (let dx = 0; dx < size; dx += half) cover(level - 1, x + dx, y + dy);
      return;
    }
    for (let dy = 0; dy < size; dy++)
      coveredBy.fill(squares.length, (y + dy) * side + x, (y + dy) * side + x + size);
    squares.push(firstOf[level] + (y / size) * (side / size) + x / size);
  }

  const largest = sizes.findLastIndex((size) => size <= most);
  for (let y = 0; y < side; y += sizes[largest])
    for (let x = 0; x < side; x += sizes[largest]) cover(largest, x, y);
  return { squares: Int32Array.from(squares), coveredBy };
}

/**
 * Means of the tokens over a mosaic's squares.
 * @param tokens [side * side, width]
 * @returns [squares, width]
 */
export function meansAt(tokens: Float32Array, width: number, { squares, coveredBy }: Mosaic): Float32Array {
  const out = new Float32Array(squares.length * width);
  const counts = new Uint32Array(squares.length);
  coveredBy.forEach((square, place) => {
    counts[square]++;
    for (let n = 0; n < width; n++) out[square * width + n] += tokens[place * width + n];
  });
  counts.forEach((count, square) => {
    if (count > 1) for (let n = 0; n < width; n++) out[square * width + n] /= count;
  });
  return out;
}
