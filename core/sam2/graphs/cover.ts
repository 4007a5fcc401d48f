import type { Shape } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { reshape } from './layers.ts';
import { rotaryTables } from './position-encoding.ts';
import { gathered, type Squares, spread, squareTable } from './squares.ts';

/** How tokens cover the grid of the current frame and those of its memories. Tokens are [rows, C]. */
export interface Cover {
  /** One token a place of the current frame -> one a square of it. */
  gather(whole: Value): Value;
  /** `whole`, every place changed as the token that stands for it was between `before` and `after`. */
  spread(whole: Value, before: Value, after: Value): Value;
  queries(tokens: Value): Value;
  ownKeys(tokens: Value): Value;
  memoryKeys(tokens: Value): Value;
  pointerKeys(tokens: Value): Value;
  /** Of the queries and keys that these four make. */
  readonly shape: Pick<Shape, 'width' | 'queries' | 'scale'>;
}

/** Every place has its token. */
export function wholeGrids(g: GraphBuilder, grid: number, width: number): Cover {
  const dims = [grid * grid, width / 2];
  const cos = g.constant('rotary_cos', dims, () => rotaryTables(grid, width).cos);
  const sin = g.constant('rotary_sin', dims, () => rotaryTables(grid, width).sin);
  const start = g.int64([0]);
  /** Turns [F * g * g, C] by position; every frame of the bank starts again at position 0. */
  const turned = (tokens: Value) => {
    const frames = reshape(g, tokens, [-1, grid * grid, width]);
    return reshape(g, g.fused('RotaryEmbedding', [frames, start, cos, sin], { interleaved: 1 }), [-1, width]);
  };
  return {
    gather: (whole) => whole,
    spread: (_whole, _before, after) => after,
    queries: turned,
    ownKeys: turned,
    memoryKeys: turned,
    pointerKeys: (tokens) => tokens,
    shape: { width, queries: grid * grid },
  };
}

/** Channels that carry how many places a token stands for. */
const extra = 8;

/**
 * A token for each square of a mosaic: the mean of its places, turned as its centre. It counts as many times as it has
 * places: ln(places) more score, carried by a few channels more, since no operator takes a bias per key that is not
 * repeated for every query.
 */
export function squaresOf(g: GraphBuilder, frame: Squares, memory: Value, width: number): Cover {
  const { grid } = frame;
  const table = (name: string, columns: number, rows: (size: number) => Float32Array) =>
    squareTable(g, name, grid, columns, rows);
  const cos = table('rotary_cos', width / 2, (size) => rotaryTables(grid / size, width, size).cos);
  const sin = table('rotary_sin', width / 2, (size) => rotaryTables(grid / size, width, size).sin);
  const crowds = table('crowds', extra, (size) =>
    new Float32Array((grid / size) ** 2 * extra).fill((Math.log(size ** 2) * Math.sqrt(width)) / extra),
  );
  const turned = (tokens: Value, squares: Value) => {
    const inputs = [reshape(g, tokens, [-1, 1, width]), reshape(g, squares, [-1, 1]), cos, sin];
    return reshape(g, g.fused('RotaryEmbedding', inputs, { interleaved: 1 }), [-1, width]);
  };
  const crowded = (squares: Value) => {
    const crowd = g.op('Gather', [crowds, squares]);
    return (tokens: Value) => g.op('Concat', [turned(tokens, squares), crowd], { axis: 1 });
  };
  const widened = (x: Value, value: number) => g.op('Pad', [x, g.int64([0, 0, 0, extra]), g.scalar(value)]);
  return {
    gather: (whole) => gathered(g, whole, width, frame),
    spread: (whole, before, after) => spread(g, whole, [before, after], frame),
    queries: (tokens) => widened(turned(tokens, frame.squares), 1),
    ownKeys: crowded(frame.squares),
    memoryKeys: crowded(memory),
    pointerKeys: (tokens) => widened(tokens, 0),
    shape: { width: width + extra, scale: 1 / Math.sqrt(width) },
  };
}
