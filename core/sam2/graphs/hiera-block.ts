import type { GraphBuilder, Value } from './graph-builder.ts';
import type { HieraBlock } from './hiera-blocks.ts';
import { add, biasGelu, layerNorm, maxPool2, reshape, smallEpsilon } from './layers.ts';
import { tokensLinear } from './tokens-linear.ts';
import { merge, partition } from './windows.ts';

/** Well below a third-level cache. */
const partBytes = 4 * 2 ** 20;

/** Tokens between two residual steps: what has been summed, and what is still to be added to it. */
export interface Residual {
  readonly sum: Value;
  /** Nothing for the first block. */
  readonly pending?: { readonly product: Value; readonly bias: Value };
}

/**
 * MultiScaleBlock of the package: tokens [side^2, width] -> [sideOut^2, widthOut]. Its last addition is left to
 * whoever needs the sum.
 */
export function addHieraBlock(g: GraphBuilder, x: Residual, block: HieraBlock): Residual {
  const { name, side, width, widthOut } = block;
  const start = normalised(g, x, `${name}.norm1`);
  const attended = windowAttention(g, start.normed, block);
  const inner =
    width === widthOut
      ? addNormalised(g, start.sum, attended, g.weight(`${name}.attn.proj.bias`), `${name}.norm2`)
      : addNormalised(
          g,
          maxPool2(g, tokensLinear(g, start.normed, { weight: `${name}.proj.weight` }), {
            count: 1,
            side,
            width: widthOut,
          }),
          attended,
          // The larger of two sums with the same bias is the sum with the larger: it may wait for the pooling.
          sumOf(g, [`${name}.attn.proj.bias`, `${name}.proj.bias`], widthOut),
          `${name}.norm2`,
        );
  return {
    sum: inner.sum,
    pending: {
      product: wideLayers(g, inner.normed, `${name}.mlp`, block),
      bias: g.weight(`${name}.mlp.layers.1.bias`),
    },
  };
}

/**
 * The MLP but for its last bias, over a part of the tokens at a time: its inner width is four times the outer, and
 * in the first stages that is more than a processor's cache holds (100 MB at 1024 px).
 */
function wideLayers(g: GraphBuilder, x: Value, name: string, { sideOut, widthOut }: HieraBlock): Value {
  const bytes = sideOut ** 2 * widthOut * 4 * 4;
  const count = Math.ceil(bytes / partBytes);
  const part = (tokens: Value) =>
    tokensLinear(
      g,
      biasGelu(
        g,
        tokensLinear(g, tokens, { weight: `${name}.layers.0.weight` }),
        g.weight(`${name}.layers.0.bias`),
      ),
      { weight: `${name}.layers.1.weight` },
    );
  if (count === 1) return part(x);
  const size = Math.ceil(sideOut ** 2 / count);
  const sizes = Array.from({ length: count }, (_, n) => Math.min(size, sideOut ** 2 - n * size));
  const parts = g.split('Split', [x, g.int64(sizes)], { axis: 0 }, count);
  return g.op('Concat', parts.map(part), { axis: 0 });
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

function sumOf(g: GraphBuilder, names: readonly string[], width: number): Value {
  return g.constant(names.join(' + '), [width], () =>
    names.map((name) => g.weights.read(name)).reduce((a, b) => a.map((value, n) => value + b[n])),
  );
}

/**
 * Attention inside the block's windows, projected but for the bias. Where windows do not divide the grid it is padded
 * (at 512 px a third stage of 32 x 32 tokens becomes 42 x 42). Padding has no product of its own: its tokens are zeros,
 * and so are their queries, keys and values but for the bias, which the attention adds; so projecting comes first.
 */
function windowAttention(g: GraphBuilder, x: Value, block: HieraBlock): Value {
  const { name, side, width, widthOut, heads, pools } = block;
  const window = block.window || side;
  const batch = Math.ceil(side / window) ** 2;
  const pads = side % window > 0;
  const tokens = pads ? x : partition(g, x, { side, width, window });
  const [q, k, v] = [0, 1, 2].map((part) => {
    const layer = { weight: `${name}.attn.qkv.weight`, rows: { from: part * widthOut, count: widthOut } };
    const windows = pads
      ? partition(g, tokensLinear(g, tokens, layer), { side, width: widthOut, window })
      : tokensLinear(g, tokens, { ...layer, bias: `${name}.attn.qkv.bias` });
    const pooled =
      pools && part === 0 ? maxPool2(g, windows, { count: batch, side: window, width: widthOut }) : windows;
    return reshape(g, pooled, [batch, -1, widthOut]);
  });
  const biases = pads ? [g.weight(`${name}.attn.qkv.bias`)] : [];
  const out = g.fused('MultiHeadAttention', [q, k, v, ...biases], {
    num_heads: heads,
    scale: { float: 1 / Math.sqrt(widthOut / heads) },
  });
  const merged = merge(g, reshape(g, out, [-1, widthOut]), {
    side: block.sideOut,
    width: widthOut,
    window: pools ? Math.floor(window / 2) : window,
  });
  return tokensLinear(g, merged, { weight: `${name}.attn.proj.weight` });
}
