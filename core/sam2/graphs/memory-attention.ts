import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { GraphBuilder, type Value } from './graph-builder.ts';
import { add, attention, layerNorm, linear, reshape, toImage, toTokens } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { rotaryTables, sinePositionEncoding } from './position-encoding.ts';

/** The package's layers have one head. */
const heads = 1;

/**
 * The current frame's features conditioned on the memory bank.
 *
 * features [C, g, g] (raw), memory and memory_pos [F * g * g, M] of F frames, pointers and pointer_pos [P, M] of
 * P pointer tokens (0 is allowed) -> conditioned [C, g, g].
 */
export function buildMemoryAttention(card: ModelCard, weights: Weights, imageSize: number): OnnxModel {
  const g = new GraphBuilder('memory_attention', weights);
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
  };
  const rotate = rotary(g, grid, c);
  const position = g.constant('position', [grid * grid, c], () =>
    sinePositionEncoding(grid, c).map((value) => Math.fround(0.1) * value),
  );
  let x = add(g, toTokens(g, features, c), position);
  for (let n = 0; n < card.memoryLayers; n++) {
    const layer = `memory_attention.layers.${n}`;
    x = add(g, x, selfAttention(g, layerNorm(g, x, `${layer}.norm1`), `${layer}.self_attn`, c, rotate));
    const query = layerNorm(g, x, `${layer}.norm2`);
    x = add(g, x, crossAttention(g, query, bank, `${layer}.cross_attn_image`, c, rotate));
    const inner = linear(g, layerNorm(g, x, `${layer}.norm3`), `${layer}.linear1`);
    x = add(g, x, linear(g, g.op('Relu', [inner]), `${layer}.linear2`));
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
}

type Rotate = (tokens: Value) => Value;

/** Turns [F * g * g, C] by position; every frame of the bank starts again at position 0. */
function rotary(g: GraphBuilder, grid: number, width: number): Rotate {
  const dims = [grid * grid, width / 2];
  const cos = g.constant('rotary_cos', dims, () => rotaryTables(grid, width).cos);
  const sin = g.constant('rotary_sin', dims, () => rotaryTables(grid, width).sin);
  const start = g.int64([0]);
  return (tokens) => {
    const frames = reshape(g, tokens, [-1, grid * grid, width]);
    const turned = g.fused('RotaryEmbedding', [frames, start, cos, sin], { interleaved: 1 });
    return reshape(g, turned, [-1, width]);
  };
}

function selfAttention(g: GraphBuilder, x: Value, name: string, width: number, rotate: Rotate): Value {
  const tokens = {
    q: rotate(linear(g, x, `${name}.q_proj`)),
    k: rotate(linear(g, x, `${name}.k_proj`)),
    v: linear(g, x, `${name}.v_proj`),
  };
  return linear(g, attention(g, tokens, { heads, width }), `${name}.out_proj`);
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
  const spatial = rotate(linear(g, bank.spatialKeys, `${name}.k_proj`));
  const k = g.op('Concat', [spatial, linear(g, bank.pointerKeys, `${name}.k_proj`)], { axis: 0 });
  const q = rotate(linear(g, x, `${name}.q_proj`));
  const summed = attention(g, { q, k, v: bank.values }, { heads, width, valueWidth: bank.width });
  const both = () =>
    compose(readAffine(g.weights, `${name}.out_proj`), readAffine(g.weights, `${name}.v_proj`));
  const weight = g.constant(`${name}.value_and_output.weight`, [width, bank.width], () => both().weight);
  const bias = g.constant(`${name}.value_and_output.bias`, [width], () => both().bias);
  return g.op('Gemm', [summed, weight, bias], { transB: 1 });
}
