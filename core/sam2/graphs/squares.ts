import { mosaicSquares } from '#core/sam2/mosaic';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { add, reshape } from './layers.ts';

/** Which squares of a mosaic (core/sam2/mosaic) stand for the places of a grid, as inputs of a graph. */
export interface Squares {
  /** Places across and down. */
  readonly grid: number;
  /** int64 [N], by their numbers in the mosaic. */
  readonly squares: Value;
  /** int64 [grid^2]: which of the N covers a place. */
  readonly coveredBy: Value;
}

export function squaresInput(g: GraphBuilder, grid: number): Squares {
  return {
    grid,
    squares: g.input('squares', ['squares'], 'int64'),
    coveredBy: g.input('covered_by', [grid * grid], 'int64'),
  };
}

/** Tokens of all places [grid^2, width] -> their means over the squares [N, width]. */
export function gathered(
  g: GraphBuilder,
  whole: Value,
  width: number,
  { grid, squares }: Omit<Squares, 'coveredBy'>,
): Value {
  const means = mosaicSquares(grid).map((size) => {
    if (size === 1) return whole;
    const places = reshape(g, whole, [grid / size, size, grid / size, size, width]);
    return reshape(g, g.op('ReduceMean', [places], { axes: [1, 3], keepdims: 0 }), [-1, width]);
  });
  return g.op('Gather', [g.op('Concat', means, { axis: 0 }), squares]);
}

/** `whole`, every place changed as the token that stands for it was between `before` and `after`. */
export function spread(
  g: GraphBuilder,
  whole: Value,
  [before, after]: readonly [Value, Value],
  { coveredBy }: Pick<Squares, 'coveredBy'>,
): Value {
  return add(g, whole, g.op('Gather', [g.op('Sub', [after, before]), coveredBy]));
}

/** A row for every square that a mosaic of the grid can have, by the squares' numbers: [all squares, width]. */
export function squareTable(
  g: GraphBuilder,
  name: string,
  grid: number,
  width: number,
  rows: (size: number) => Float32Array,
): Value {
  const sizes = mosaicSquares(grid);
  const count = sizes.reduce((sum, size) => sum + (grid / size) ** 2, 0);
  return g.constant(name, [count, width], () => joined(sizes.map(rows)));
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let from = 0;
  for (const part of parts) {
    out.set(part, from);
    from += part.length;
  }
  return out;
}
