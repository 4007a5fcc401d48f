import type { GraphBuilder, Value } from './graph-builder.ts';
import type { HieraBlock } from './hiera-blocks.ts';
import {
  add,
  attention,
  layerNorm,
  linear,
  maxPool2,
  mlp,
  reshape,
  smallEpsilon,
  transpose,
} from './layers.ts';

/** MultiScaleBlock of the package: tokens [side^2, width] -> [sideOut^2, widthOut]. */
export function addHieraBlock(g: GraphBuilder, x: Value, block: HieraBlock): Value {
  const { name, side, width, widthOut } = block;
  const normed = layerNorm(g, x, `${name}.norm1`, smallEpsilon);
  const shortcut =
    width === widthOut
      ? x
      : maxPool2(g, linear(g, normed, `${name}.proj`), { count: 1, side, width: widthOut });
  const attended = add(g, shortcut, windowAttention(g, normed, block));
  const inner = layerNorm(g, attended, `${name}.norm2`, smallEpsilon);
  return add(g, attended, mlp(g, inner, `${name}.mlp`, 2, 'gelu'));
}

function windowAttention(g: GraphBuilder, x: Value, block: HieraBlock): Value {
  const { name, side, widthOut, heads, pools } = block;
  const window = block.window || side;
  const perSide = Math.ceil(side / window);
  const count = perSide * perSide;
  const windows = partition(g, x, { side, width: block.width, window });
  const qkv = linear(g, windows, `${name}.attn.qkv`);
  const [q, k, v] = g.split('Split', [qkv], { axis: 1 }, 3);
  const pooled = pools ? maxPool2(g, q, { count, side: window, width: widthOut }) : q;
  const out = attention(g, { q: pooled, k, v }, { heads, batch: count, width: widthOut });
  const projected = linear(g, out, `${name}.attn.proj`);
  return merge(g, projected, {
    side: block.sideOut,
    width: widthOut,
    window: pools ? window / 2 : window,
  });
}

interface Grid {
  readonly side: number;
  readonly width: number;
  readonly window: number;
}

/**
 * [side^2, width] -> windows one below the other. Where windows do not divide the grid it is padded with
 * zeros that take part in the attention, as in the package.
 */
function partition(g: GraphBuilder, x: Value, { side, width, window }: Grid): Value {
  if (window === side) return x;
  const perSide = Math.ceil(side / window);
  const padded = perSide * window;
  let y = x;
  if (padded > side) {
    const pads = g.int64([0, 0, 0, padded - side, padded - side, 0]);
    y = g.op('Pad', [reshape(g, x, [side, side, width]), pads]);
  }
  y = reshape(g, y, [perSide, window, perSide, window, width]);
  return reshape(g, transpose(g, y, [0, 2, 1, 3, 4]), [-1, width]);
}

/** The inverse of `partition`; the padding is cut off. */
function merge(g: GraphBuilder, x: Value, { side, width, window }: Grid): Value {
  if (window === side) return x;
  const perSide = Math.ceil(side / window);
  const padded = perSide * window;
  let y = reshape(g, x, [perSide, perSide, window, window, width]);
  y = transpose(g, y, [0, 2, 1, 3, 4]);
  if (padded > side) {
    y = reshape(g, y, [padded, padded, width]);
    y = g.op('Slice', [y, g.int64([0, 0]), g.int64([side, side]), g.int64([0, 1])]);
  }
  return reshape(g, y, [-1, width]);
}
