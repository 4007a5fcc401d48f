import { attention } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { type HieraBlock, windowAfter } from './hiera-blocks.ts';
import { add, biasGelu, layerNorm, maxPool2, smallEpsilon } from './layers.ts';
import { readAffine, through } from './matrix.ts';
import type { MergedTokens } from './merged-tokens.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';
import { merge, partition } from './windows.ts';

/** Tokens between two residual steps: what has been summed, and what is still to be added to it. */
export interface Residual {
  readonly sum: Value;
  /** Nothing for the first block. */
  readonly pending?: { readonly product: Value; readonly bias: Value };
}

/** How a block's tokens lie, where they are not the whole grid's row by row. */
export interface TokenOrder {
  /** So many of the block's windows, one below the other. */
  readonly windows?: number;
  /** One token for each square of a mosaic; not of a block that pools. */
  readonly merged?: MergedTokens;
}

/**
 * MultiScaleBlock of the package: tokens [side^2, width] -> [sideOut^2, widthOut], in the same order. Its last addition is
 * left to whoever needs the sum.
 */
export function addHieraBlock(
  g: GraphBuilder,
  x: Residual,
  block: HieraBlock,
  order: TokenOrder = {},
): Residual {
  const { windows } = order;
  const { name, side, width, widthOut } = block;
  const start = normalised(g, x, `${name}.norm1`);
  const attended = blockAttention(g, start.normed, block, order);
  const attentionBias = `${name}.attn.proj.bias with values`;
  const inner =
    width === widthOut
      ? addNormalised(
          g,
          start.sum,
          attended,
          g.constant(attentionBias, [widthOut], () => attendedBias(g, block)),
          `${name}.norm2`,
        )
      : addNormalised(
          g,
          maxPool2(g, tokensLinear(g, start.normed, { weight: `${name}.proj.weight` }), {
            count: windows ?? 1,
            side: windows ? block.window : side,
            width: widthOut,
          }),
          attended,
          // The larger of two sums with the same bias is the sum with the larger: it may wait for the pooling.
          g.constant(`${attentionBias} and ${name}.proj.bias`, [widthOut], () => {
            const shortcut = g.weights.read(`${name}.proj.bias`);
            return attendedBias(g, block).map((value, n) => value + shortcut[n]);
          }),
          `${name}.norm2`,
        );
  return {
    sum: inner.sum,
    pending: {
      product: wideLayers(g, inner.normed, `${name}.mlp`, block, order),
      bias: g.weight(`${name}.mlp.layers.1.bias`),
    },
  };
}

/** The MLP but for its last bias. */
function wideLayers(
  g: GraphBuilder,
  x: Value,
  name: string,
  block: HieraBlock,
  { windows, merged }: TokenOrder,
): Value {
  const { sideOut, widthOut } = block;
  const layers = (some: Value) =>
    tokensLinear(
      g,
      biasGelu(
        g,
        tokensLinear(g, some, { weight: `${name}.layers.0.weight` }),
        g.weight(`${name}.layers.0.bias`),
      ),
      { weight: `${name}.layers.1.weight` },
    );
  if (merged) return layers(x);
  const tokens = windows ? windows * windowAfter(block) ** 2 : sideOut ** 2;
  return inParts(g, x, { tokens, width: widthOut, inner: 4 * widthOut }, layers);
}

/** The sum itself, with what was pending. */
export function summed(g: GraphBuilder, { sum, pending }: Residual): Value {
  return pending ? add(g, sum, add(g, pending.product, pending.bias)) : sum;
}

function normalised(g: GraphBuilder, { sum, pending }: Residual, norm: string) {
  if (!pending) return { sum, normed: layerNorm(g, sum, norm, smallEpsilon) };
  return addNormalised(g, sum, pending.product, pending.bias, norm);
}

/** Two plain operators: onnxruntime's SkipLayerNormalization does the same in one, and takes five times as long. */
function addNormalised(g: GraphBuilder, a: Value, b: Value, bias: Value, norm: string) {
  const sum = add(g, a, add(g, b, bias));
  return { sum, normed: layerNorm(g, sum, norm, smallEpsilon) };
}

/**
 * The block's attention, projected but for the bias (`attendedBias`).
 *
 * Of the three biases only the queries' is added: the keys' adds the same to all scores of a query, which the softmax
 * takes out again, and the values' comes out of the weighted mean as it went in. So padding may be added to what is
 * projected: its tokens are zeros, and so are their keys and values.
 */
function blockAttention(
  g: GraphBuilder,
  x: Value,
  block: HieraBlock,
  { windows, merged }: TokenOrder,
): Value {
  const { name, widthOut, pools } = block;
  const project: Project = (tokens, part) => {
    const rows = { from: part * widthOut, count: widthOut };
    const bias = part === 0 && !pools ? `${name}.attn.qkv.bias` : undefined;
    return tokensLinear(g, tokens, { weight: `${name}.attn.qkv.weight`, rows, bias });
  };
  const attended = merged
    ? merged.attention({ q: project(x, 0), k: project(x, 1), v: project(x, 2) }, block)
    : gridAttention(g, x, block, project, windows);
  return tokensLinear(g, attended, { weight: `${name}.attn.proj.weight` });
}

/** Queries (0), keys (1) or values (2) of tokens. */
type Project = (tokens: Value, part: 0 | 1 | 2) => Value;

/**
 * Inside the windows of a whole grid, or of some windows. Where they do not divide the grid (at 512 px a third stage of
 * 32 x 32 tokens becomes 42 x 42) it is padded when products are done.
 */
function gridAttention(
  g: GraphBuilder,
  x: Value,
  block: HieraBlock,
  project: Project,
  windows?: number,
): Value {
  const { name, side, width, widthOut, heads, pools } = block;
  const window = block.window || side;
  const batch = windows ?? Math.ceil(side / window) ** 2;
  const pads = !windows && side % window > 0;
  const inWindows = (tokens: Value, wide: number) =>
    windows ? tokens : partition(g, tokens, { side, width: wide, window });
  const early = pads ? x : inWindows(x, width);
  const [q, k, v] = ([0, 1, 2] as const).map((part) => {
    const projected = project(early, part);
    return pads ? inWindows(projected, widthOut) : projected;
  });
  const queries = pools
    ? add(
        g,
        maxPool2(g, q, { count: batch, side: window, width: widthOut }),
        g.weightRows(`${name}.attn.qkv.bias`, 0, [widthOut]),
      )
    : q;
  const out = attention(
    g,
    { q: queries, k, v },
    { heads, batch, queries: batch === 1 ? side ** 2 : undefined, width: widthOut },
  );
  if (windows) return out;
  return merge(g, out, {
    side: block.sideOut,
    width: widthOut,
    window: pools ? Math.floor(window / 2) : window,
  });
}

/** The projection's bias, and the values' bias through the projection. */
function attendedBias(g: GraphBuilder, { name, widthOut }: HieraBlock): Float32Array {
  const values = g.weights.read(`${name}.attn.qkv.bias`).subarray(2 * widthOut);
  return through(readAffine(g.weights, `${name}.attn.proj`), values);
}
