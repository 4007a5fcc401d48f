import type { GraphBuilder, Value } from './graph-builder.ts';
import { reshape, transpose } from './layers.ts';

interface Grid {
  readonly side: number;
  readonly width: number;
  readonly window: number;
}

/**
 * [side^2, width] -> windows one below the other. Where windows do not divide the grid it is padded with
 * zeros that take part in the attention, as in the package. Also for some rows of a grid that they divide.
 */
export function partition(g: GraphBuilder, x: Value, { side, width, window }: Grid): Value {
  if (window === side) return x;
  const perSide = Math.ceil(side / window);
  const padded = perSide * window;
  let y = x;
  if (padded > side) {
    const pads = g.int64([0, 0, 0, padded - side, padded - side, 0]);
    y = g.op('Pad', [reshape(g, x, [side, side, width]), pads]);
  }
  y = reshape(g, y, [-1, window, perSide, window, width]);
  return reshape(g, transpose(g, y, [0, 2, 1, 3, 4]), [-1, width]);
}

/** The inverse of `partition`, also of some rows of windows that divide the grid; the padding is cut off. */
export function merge(g: GraphBuilder, x: Value, { side, width, window }: Grid): Value {
  if (window === side) return x;
  const perSide = Math.ceil(side / window);
  const padded = perSide * window;
  let y = reshape(g, x, [-1, perSide, window, window, width]);
  y = transpose(g, y, [0, 2, 1, 3, 4]);
  if (padded > side) {
    y = reshape(g, y, [padded, padded, width]);
    y = g.op('Slice', [y, g.int64([0, 0]), g.int64([side, side]), g.int64([0, 1])]);
  }
  return reshape(g, y, [-1, width]);
}

/** The same as `merge` for channels [channels, tokens] of rows of windows that divide the grid. */
export function mergeChannels(g: GraphBuilder, x: Value, { side, width, window }: Grid): Value {
  const perSide = side / window;
  const y = reshape(g, x, [width, -1, perSide, window, window]);
  return reshape(g, transpose(g, y, [0, 1, 3, 2, 4]), [width, -1]);
}
