import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { add, attention, layerNorm, reshape, toImage, toTokens } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { rotaryTables, sinePositionEncoding } from './position-encoding.ts';
import { tokensLinear } from './tokens-linear.ts';

/** The package's layers have one head. */
const heads = 1;

/**
 * The current frame's features conditioned on the memory bank.
 *
 * features [C, g, g] (raw), memory and memory_pos [F * g * g, M] of F frames, pointers and pointer_pos [P, M] of
 * P pointer tokens (0 is allowed) -> conditioned [C, g, g].
 * @param pool memories hold one row for every pool x pool places, [F * (g / pool)^2, M].
 */
export function buildMemoryAttention(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { quantised = false, pool = 1 } = {},
): OnnxModel {
  const g = new GraphBuilder(pool === 1 ? 'memory_attention' : `memory_attention_pool${pool}`, weights, {
    quantised,
  });
  const c = card.dModel;
  const m = card.memDim;
  const grid = imageSize / 16;
  const features = g.input('features', [c, grid, grid]);
  const memory = g.input('memory', ['memory_tokens', m]);
  const memoryPos = g.input('memory_pos', ['memory_tokens', m]);
  const pointers = g.input('pointers', ['pointer_tokens', m]);
  const pointerPos = g.input('pointer_pos', ['pointer_tokens', m]);
  const bank: Bank = {
    spatialKeys: add(g, memory, memoryPos),
    pointerKeys: add(g, pointers, pointerPos),
    values: g.op('Concat', [memory, pointers], { axis: 0 }),
    width: m,
    pool,
    rotate: rotary(g, grid, c, pool),
  };
  const rotate = rotary(g, grid, c);
  const position = g.constant('position', [grid * grid, c], () =>
    sinePositionEncoding(grid, c).map((value) => Math.fround(0.1) * value),
  );
  let x = add(g, toTokens(g, features, c), position);
  for (let n = 0; n < card.memoryLayers; n++) {
    const at = `memory_attention.layers.${n}`;
    x = add(g, x, selfAttention(g, layerNorm(g, x, `${at}.norm1`), `${at}.self_attn`, c, rotate));
    const query = layerNorm(g, x, `${at}.norm2`);
    x = add(g, x, crossAttention(g, query, bank, `${at}.cross_attn_image`, c, rotate));
    const inner = layer(g, layerNorm(g, x, `${at}.norm3`), `${at}.linear1`);
    x = add(g, x, layer(g, g.op('Relu', [inner]), `${at}.linear2`));
  }
  x = layerNorm(g, x, 'memory_attention.norm');
  g.output('conditioned', toImage(g, x, c, grid), [c, grid, grid]);
  return g.build();
}

interface Bank {
  readonly spatialKeys: Value;
  readonly pointerKeys: Value;
  readonly values: Value;
  readonly width: number;
  readonly pool: number;
  readonly rotate: Rotate;
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

function selfAttention(g: GraphBuilder, x: Value, name: string, width: number, rotate: Rotate): Value {
  const tokens = {
    q: rotate(layer(g, x, `${name}.q_proj`)),
    k: rotate(layer(g, x, `${name}.k_proj`)),
    v: layer(g, x, `${name}.v_proj`),
  };
  return layer(g, attention(g, tokens, { heads, width }), `${name}.out_proj`);
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
  width: number,
  rotate: Rotate,
): Value {
  const spatial = bank.rotate(layer(g, bank.spatialKeys, `${name}.k_proj`));
  const pointers = layer(g, bank.pointerKeys, `${name}.k_proj`);
  const q = rotate(layer(g, x, `${name}.q_proj`));
  const summed = crowdedAttention(g, { q, spatial, pointers, v: bank.values }, width, bank);
  const both = () =>
    compose(readAffine(g.weights, `${name}.out_proj`), readAffine(g.weights, `${name}.v_proj`));
  const weight = g.constant(`${name}.value_and_output.weight`, [width, bank.width], () => both().weight);
  const bias = g.constant(`${name}.value_and_output.bias`, [width], () => both().bias);
  return g.op('Gemm', [summed, weight, bias], { transB: 1 });
}

/**
 * A pooled token stands for pool^2 places and counts as many times beside the pointers: ln(pool^2) more score, carried by
 * a few channels more, since the fused operator takes no bias per key that is not repeated for every query.
 */
function crowdedAttention(
  g: GraphBuilder,
  tokens: { readonly q: Value; readonly spatial: Value; readonly pointers: Value; readonly v: Value },
  width: number,
  bank: Bank,
): Value {
  const { q, spatial, pointers, v } = tokens;
  const valueWidth = bank.width;
  if (bank.pool === 1) {
    const k = g.op('Concat', [spatial, pointers], { axis: 0 });
    return attention(g, { q, k, v }, { heads, width, valueWidth });
  }
  const extra = 8;
  const widened = (x: Value, value: number) => g.op('Pad', [x, g.int64([0, 0, 0, extra]), g.scalar(value)]);
  const score = Math.log(bank.pool ** 2) * Math.sqrt(width);
  const k = g.op('Concat', [widened(spatial, score / extra), widened(pointers, 0)], { axis: 0 });
  return attention(
    g,
    { q: widened(q, 1), k, v },
    { heads, width: width + extra, valueWidth, scale: 1 / Math.sqrt(width) },
  );
}

function layer(g: GraphBuilder, x: Value, name: string): Value {
  return tokensLinear(g, x, { weight: `${name}.weight`, bias: `${name}.bias` });
}
