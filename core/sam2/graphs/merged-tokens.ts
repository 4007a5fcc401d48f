import { mosaicSquares } from '#core/sam2/mosaic';
import { attention } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import type { HieraBlock } from './hiera-blocks.ts';
import { reshape } from './layers.ts';
import { gathered, type Squares, spread, squareTable } from './squares.ts';
import { merge, partition } from './windows.ts';

/** Tokens of the trunk of which one, their mean, stands for all places of a square (core/sam2/mosaic `plainMosaic`). */
export interface MergedTokens {
  /** Tokens of all places [grid^2, width] -> [N, width], one a square. */
  gather(whole: Value, width: number): Value;
  /** `whole`, every place changed as the token that stands for it was between `before` and `after`. */
  spread(whole: Value, before: Value, after: Value): Value;
  /** A block's attention over projected tokens, each [N, width]. */
  attention(tokens: { readonly q: Value; readonly k: Value; readonly v: Value }, block: HieraBlock): Value;
}

/**
 * Where all attend to all a token counts as often as it has places. Inside windows every place has the token of its
 * square, and a square that reaches over several takes what its first place learns: what windows cost is their
 * projections, which are those of N tokens.
 */
export function mergedTokens(g: GraphBuilder, cover: Squares): MergedTokens {
  const { grid, squares, coveredBy } = cover;
  return {
    gather: (whole, width) => gathered(g, whole, width, cover),
    spread: (whole, before, after) => spread(g, whole, [before, after], cover),
    attention({ q, k, v }, { heads, width, window }) {
      if (window === 0) {
        const perHead = width / heads;
        return attention(
          g,
          { q: withOne(g, q, heads, perHead), k: withCrowd(g, k, heads, perHead, cover), v },
          { heads, width: width + heads, valueWidth: width, scale: 1 / Math.sqrt(perHead) },
        );
      }
      const shape = { side: grid, width, window };
      const inWindows = (tokens: Value) => partition(g, g.op('Gather', [tokens, coveredBy]), shape);
      const batch = Math.ceil(grid / window) ** 2;
      const attended = attention(
        g,
        { q: inWindows(q), k: inWindows(k), v: inWindows(v) },
        { heads, batch, width },
      );
      return g.op('Gather', [merge(g, attended, shape), g.op('Gather', [firstPlaces(g, grid), squares])]);
    },
  };
}

/** One channel more for each head, which takes the keys' last as it is: [N, heads * (perHead + 1)]. */
function withOne(g: GraphBuilder, queries: Value, heads: number, perHead: number): Value {
  const split = reshape(g, queries, [-1, heads, perHead]);
  const widened = g.op('Pad', [split, g.int64([0, 0, 0, 0, 0, 1]), g.scalar(1)]);
  return reshape(g, widened, [-1, heads * (perHead + 1)]);
}

/** The channel that adds ln(places) to a key's score, since no operator takes a bias per key but for every query. */
function withCrowd(
  g: GraphBuilder,
  keys: Value,
  heads: number,
  perHead: number,
  { grid, squares }: Squares,
): Value {
  const crowds = squareTable(g, `crowds of ${heads} heads`, grid, heads, (size) =>
    new Float32Array((grid / size) ** 2 * heads).fill(Math.log(size ** 2) * Math.sqrt(perHead)),
  );
  const crowd = reshape(g, g.op('Gather', [crowds, squares]), [-1, heads, 1]);
  const split = reshape(g, keys, [-1, heads, perHead]);
  return reshape(g, g.op('Concat', [split, crowd], { axis: 2 }), [-1, heads * (perHead + 1)]);
}

/** The upper left place of every square that a mosaic of the grid can have, by the squares' numbers. */
function firstPlaces(g: GraphBuilder, grid: number): Value {
  const sizes = mosaicSquares(grid);
  const count = sizes.reduce((sum, size) => sum + (grid / size) ** 2, 0);
  return g.indices('first places of squares', [count], () =>
    Int32Array.from(
      sizes.flatMap((size) => {
        const side = grid / size;
        return Array.from({ length: side ** 2 }, (_, n) => size * (Math.floor(n / side) * grid + (n % side)));
      }),
    ),
  );
}
