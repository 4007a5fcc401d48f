import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { attention } from './attention.ts';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import { add, layerNorm, reshape, toImage, toTokens } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { rotaryTables, sinePositionEncoding } from './position-encoding.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';

/** The package's layers have one head. */
const heads = 1;

/**
 * The current frame's features conditioned on the memory bank.
 *
 * features [C, g, g] (raw), memory and memory_pos [F * g * g, M] of F frames, pointers and pointer_pos [P, M] of
 * P pointer tokens (0 is allowed) -> conditioned [C, g, g].
 * @param pool above 1 there are also pooled and pooled_pos [P * (g / pool)^2, M] of P >= 1 frames, a row for every
 * pool x pool places.
 */
export function buildMemoryAttention(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { pool = 1, ...options }: GraphOptions & { readonly pool?: number } = {},
): OnnxModel {
  const g = new GraphBuilder(
    pool === 1 ? 'memory_attention' : `memory_attention_pool${pool}`,
    weights,
    options,
  );
  const c = card.dModel;
  const m = card.memDim;
  const grid = imageSize / 16;
  const features = g.input('features', [c, grid, grid]);
  const memory = g.input('memory', ['memory_tokens', m]);
  const memoryPos = g.input('memory_pos', ['memory_tokens', m]);
  const pointers = g.input('pointers', ['pointer_tokens', m]);
  const pointerPos = g.input('pointer_pos', ['pointer_tokens', m]);
  const pooled = pool > 1 ? g.input('pooled', ['pooled_tokens', m]) : undefined;
  const pooledPos = pool > 1 ? g.input('pooled_pos', ['pooled_tokens', m]) : undefined;
  const bank: Bank = {
    keys: add(g, memory, memoryPos),
    pointerKeys: add(g, pointers, pointerPos),
    values: g.op('Concat', pooled ? [memory, pooled, pointers] : [memory, pointers], { axis: 0 }),
    width: m,
    ...(pooled &&
      pooledPos && {
        pooled: { keys: add(g, pooled, pooledPos), rotate: rotary(g, grid, c, pool), places: pool ** 2 },
      }),
  };
  const rotate = rotary(g, grid, c);
  const size = { width: c, queries: grid * grid };
  const position = g.constant('position', [grid * grid, c], () =>
    sinePositionEncoding(grid, c).map((value) => Math.fround(0.1) * value),
  );
  let x = add(g, toTokens(g, features, c), position);
  for (let n = 0; n < card.memoryLayers; n++) {
    const at = `memory_attention.layers.${n}`;
    x = add(g, x, selfAttention(g, layerNorm(g, x, `${at}.norm1`), `${at}.self_attn`, size, rotate));
    const query = layerNorm(g, x, `${at}.norm2`);
    x = add(g, x, crossAttention(g, query, bank, `${at}.cross_attn_image`, size, rotate));
    const wide = { tokens: grid * grid, width: c, inner: card.memoryFfn };
    const mlp = inParts(g, layerNorm(g, x, `${at}.norm3`), wide, (some) =>
      layer(g, g.op('Relu', [layer(g, some, `${at}.linear1`)]), `${at}.linear2`),
    );
    x = add(g, x, mlp);
  }
  x = layerNorm(g, x, 'memory_attention.norm');
  g.output('conditioned', toImage(g, x, c, grid), [c, grid, grid]);
  return g.build();
}

interface Bank {
  readonly keys: Value;
  readonly pointerKeys: Value;
  readonly values: Value;
  readonly width: number;
  readonly pooled?: { readonly keys: Value; readonly rotate: Rotate; readonly places: number };
}

interface Size {
  readonly width: number;
  /** Tokens of the current frame. */
  readonly queries: number;
}

type Rotate = (tokens: Value) => Value;

/** Turns [F * g * g, C] by position; every frame of the bank starts again at position 0. */
function rotary(g: GraphBuilder, grid: number, width: number, pool = 1): Rotate {
  const side = grid / pool;
  const dims = [side * side, width / 2];
  const cos = g.constant(`rotary_cos_${pool}`, dims, () => rotaryTables(side, width, pool).cos);
  const sin = g.constant(`rotary_sin_${pool}`, dims, () => rotaryTables(side, width, pool).sin);
  const start = g.int64([0]);
  return (tokens) => {
    const frames = reshape(g, tokens, [-1, side * side, width]);
    const turned = g.fused('RotaryEmbedding', [frames, start, cos, sin], { interleaved: 1 });
    return reshape(g, turned, [-1, width]);
  };
}

function selfAttention(
  g: GraphBuilder,
  x: Value,
  name: string,
  { width, queries }: Size,
  rotate: Rotate,
): Value {
  const tokens = {
    q: rotate(layer(g, x, `${name}.q_proj`)),
    k: rotate(layer(g, x, `${name}.k_proj`)),
    v: layer(g, x, `${name}.v_proj`),
  };
  return layer(g, attention(g, tokens, { heads, queries, width }), `${name}.out_proj`);
}

/**
 * The softmax weights of a query sum to 1, so projecting values before or after the weighted sum is the same:
 * the sum runs over the memory's M channels instead of C, and value and output projection become one layer.
 */
function crossAttention(
  g: GraphBuilder,
  x: Value,
  bank: Bank,
  name: string,
  { width, queries }: Size,
  rotate: Rotate,
): Value {
  const { pooled } = bank;
  const k = rotate(layer(g, bank.keys, `${name}.k_proj`));
  const pointers = layer(g, bank.pointerKeys, `${name}.k_proj`);
  const q = rotate(layer(g, x, `${name}.q_proj`));
  const sizes = { heads, queries, width, valueWidth: bank.width };
  const summed = pooled
    ? crowdedAttention(
        g,
        { q, keys: [k, pooled.rotate(layer(g, pooled.keys, `${name}.k_proj`)), pointers], v: bank.values },
        [1, pooled.places, 1],
        sizes,
      )
    : attention(g, { q, k: g.op('Concat', [k, pointers], { axis: 0 }), v: bank.values }, sizes);
  const both = () =>
    compose(readAffine(g.weights, `${name}.out_proj`), readAffine(g.weights, `${name}.v_proj`));
  const weight = g.constant(`${name}.value_and_output.weight`, [width, bank.width], () => both().weight);
  const bias = g.constant(`${name}.value_and_output.bias`, [width], () => both().bias);
  return g.op('Gemm', [summed, weight, bias], { transB: 1 });
}

/**
 * A pooled token stands for several places and counts as many times: ln(places) more score, carried by a few channels
 * more, since the fused operator takes no bias per key that is not repeated for every query.
 */
function crowdedAttention(
  g: GraphBuilder,
  tokens: { readonly q: Value; readonly keys: readonly Value[]; readonly v: Value },
  places: readonly number[],
  sizes: {
    readonly heads: number;
    readonly queries: number;
    readonly width: number;
    readonly valueWidth: number;
  },
): Value {
  const extra = 8;
  const { width } = sizes;
  const widened = (x: Value, value: number) => g.op('Pad', [x, g.int64([0, 0, 0, extra]), g.scalar(value)]);
  const crowded = tokens.keys.map((keys, n) =>
    widened(keys, (Math.log(places[n]) * Math.sqrt(width)) / extra),
  );
  const k = g.op('Concat', crowded, { axis: 0 });
  return attention(
    g,
    { q: widened(tokens.q, 1), k, v: tokens.v },
    { ...sizes, width: width + extra, scale: 1 / Math.sqrt(width) },
  );
}

function layer(g: GraphBuilder, x: Value, name: string): Value {
  return tokensLinear(g, x, { weight: `${name}.weight`, bias: `${name}.bias` });
}
