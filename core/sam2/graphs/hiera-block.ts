import { attention } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { type HieraBlock, windowAfter } from './hiera-blocks.ts';
import { add, biasGelu, layerNorm, maxPool2, smallEpsilon } from './layers.ts';
import { readAffine, through } from './matrix.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';
import { merge, partition } from './windows.ts';

/** Tokens between two residual steps: what has been summed, and what is still to be added to it. */
export interface Residual {
  readonly sum: Value;
  /** Nothing for the first block. */
  readonly pending?: { readonly product: Value; readonly bias: Value };
}

/**
 * MultiScaleBlock of the package: tokens [side^2, width] -> [sideOut^2, widthOut], row by row. Its last addition is left
 * to whoever needs the sum.
 * @param windows so many of the block's windows, one below the other, instead of the whole grid
 */
export function addHieraBlock(g: GraphBuilder, x: Residual, block: HieraBlock, windows?: number): Residual {
  const { name, side, width, widthOut } = block;
  const start = normalised(g, x, `${name}.norm1`);
  const attended = windowAttention(g, start.normed, block, windows);
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
      product: wideLayers(g, inner.normed, `${name}.mlp`, block, windows),
      bias: g.weight(`${name}.mlp.layers.1.bias`),
    },
  };
}

/** The MLP but for its last bias. */
function wideLayers(g: GraphBuilder, x: Value, name: string, block: HieraBlock, windows?: number): Value {
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
 * Attention inside the block's windows, projected but for the bias (`attendedBias`).
 *
 * Of the three biases only the queries' is added: the keys' adds the same to all scores of a query, which the softmax
 * takes out again, and the values' comes out of the weighted mean as it went in. So where windows do not divide the grid
 * (at 512 px a third stage of 32 x 32 tokens becomes 42 x 42) padding needs no product of its own: its tokens are zeros,
 * and so are their keys and values.
 */
function windowAttention(g: GraphBuilder, x: Value, block: HieraBlock, windows?: number): Value {
  const { name, side, width, widthOut, heads, pools } = block;
  const window = block.window || side;
  const batch = windows ?? Math.ceil(side / window) ** 2;
  const pads = !windows && side % window > 0;
  const inWindows = (tokens: Value, wide: number) =>
    windows ? tokens : partition(g, tokens, { side, width: wide, window });
  const early = pads ? x : inWindows(x, width);
  const [q, k, v] = [0, 1, 2].map((part) => {
    const rows = { from: part * widthOut, count: widthOut };
    const bias = part === 0 && !pools ? `${name}.attn.qkv.bias` : undefined;
    const projected = tokensLinear(g, early, { weight: `${name}.attn.qkv.weight`, rows, bias });
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
  const merged = windows
    ? out
    : merge(g, out, {
        side: block.sideOut,
        width: widthOut,
        window: pools ? Math.floor(window / 2) : window,
      });
  return tokensLinear(g, merged, { weight: `${name}.attn.proj.weight` });
}

/** The projection's bias, and the values' bias through the projection. */
function attendedBias(g: GraphBuilder, { name, widthOut }: HieraBlock): Float32Array {
  const values = g.weights.read(`${name}.attn.qkv.bias`).subarray(2 * widthOut);
  return through(readAffine(g.weights, `${name}.attn.proj`), values);
}
