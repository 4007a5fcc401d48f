import type { ModelCard } from '#core/contract';
import type { Weights } from '#core/sam2/checkpoint';
import { attention } from './attention.ts';
import { type Cover, squaresOf, wholeGrids } from './cover.ts';
import { GraphBuilder, type GraphOptions, type Value } from './graph-builder.ts';
import { add, layerNorm, toImage, toTokens } from './layers.ts';
import { compose, readAffine } from './matrix.ts';
import type { OnnxModel } from './onnx-model.ts';
import { sinePositionEncoding } from './position-encoding.ts';
import { squaresInput } from './squares.ts';
import { inParts, tokensLinear } from './tokens-linear.ts';

/** The package's layers have one head. */
const heads = 1;

/**
 * The current frame's features conditioned on the memory bank.
 *
 * features [C, g, g] (raw), memory and memory_pos [F * g * g, M] of F frames, pointers and pointer_pos [P, M] of
 * P pointer tokens (0 is allowed) -> conditioned [C, g, g].
 * @param mosaic the frame and its memories are covered by mosaics instead of whole grids (core/sam2/mosaic): memory and
 * memory_pos [L, M] are means over the squares memory_squares int64 [L], the frame is worked on at its own squares
 * int64 [N], and covered_by int64 [g * g] says which of these stands for a place.
 */
export function buildMemoryAttention(
  card: ModelCard,
  weights: Weights,
  imageSize: number,
  { mosaic = false, ...options }: GraphOptions & { readonly mosaic?: boolean } = {},
): OnnxModel {
  const g = new GraphBuilder(mosaic ? 'memory_attention_mosaic' : 'memory_attention', weights, options);
  const c = card.dModel;
  const m = card.memDim;
  const grid = imageSize / 16;
  const features = g.input('features', [c, grid, grid]);
  const memory = g.input('memory', ['memory_tokens', m]);
  const memoryPos = g.input('memory_pos', ['memory_tokens', m]);
  const pointers = g.input('pointers', ['pointer_tokens', m]);
  const pointerPos = g.input('pointer_pos', ['pointer_tokens', m]);
  const cover = mosaic
    ? squaresOf(g, squaresInput(g, grid), g.input('memory_squares', ['memory_tokens'], 'int64'), c)
    : wholeGrids(g, grid, c);
  const bank: Bank = {
    keys: add(g, memory, memoryPos),
    pointerKeys: add(g, pointers, pointerPos),
    values: g.op('Concat', [memory, pointers], { axis: 0 }),
    width: m,
  };
  const position = g.constant('position', [grid * grid, c], () =>
    sinePositionEncoding(grid, c).map((value) => Math.fround(0.1) * value),
  );
  const whole = add(g, toTokens(g, features, c), position);
  const start = cover.gather(whole);
  let x = start;
  for (let n = 0; n < card.memoryLayers; n++) {
    const at = `memory_attention.layers.${n}`;
    x = add(g, x, selfAttention(g, layerNorm(g, x, `${at}.norm1`), `${at}.self_attn`, c, cover));
    x = add(
      g,
      x,
      crossAttention(g, layerNorm(g, x, `${at}.norm2`), bank, `${at}.cross_attn_image`, c, cover),
    );
    const layers = (some: Value) =>
      layer(g, g.op('Relu', [layer(g, some, `${at}.linear1`)]), `${at}.linear2`);
    const normed = layerNorm(g, x, `${at}.norm3`);
    const wide = { tokens: grid * grid, width: c, inner: card.memoryFfn };
    x = add(g, x, mosaic ? layers(normed) : inParts(g, normed, wide, layers));
  }
  x = layerNorm(g, cover.spread(whole, start, x), 'memory_attention.norm');
  g.output('conditioned', toImage(g, x, c, grid), [c, grid, grid]);
  return g.build();
}

interface Bank {
  readonly keys: Value;
  readonly pointerKeys: Value;
  readonly values: Value;
  readonly width: number;
}

function selfAttention(g: GraphBuilder, x: Value, name: string, width: number, cover: Cover): Value {
  const tokens = {
    q: cover.queries(layer(g, x, `${name}.q_proj`)),
    k: cover.ownKeys(layer(g, x, `${name}.k_proj`)),
    v: layer(g, x, `${name}.v_proj`),
  };
  return layer(g, attention(g, tokens, { ...cover.shape, heads, valueWidth: width }), `${name}.out_proj`);
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
  cover: Cover,
): Value {
  const keys = [
    cover.memoryKeys(layer(g, bank.keys, `${name}.k_proj`)),
    cover.pointerKeys(layer(g, bank.pointerKeys, `${name}.k_proj`)),
  ];
  const tokens = {
    q: cover.queries(layer(g, x, `${name}.q_proj`)),
    k: g.op('Concat', keys, { axis: 0 }),
    v: bank.values,
  };
  const summed = attention(g, tokens, { ...cover.shape, heads, valueWidth: bank.width });
  const both = () =>
    compose(readAffine(g.weights, `${name}.out_proj`), readAffine(g.weights, `${name}.v_proj`));
  const weight = g.constant(`${name}.value_and_output.weight`, [width, bank.width], () => both().weight);
  const bias = g.constant(`${name}.value_and_output.bias`, [width], () => both().bias);
  return g.op('Gemm', [summed, weight, bias], { transB: 1 });
}

function layer(g: GraphBuilder, x: Value, name: string): Value {
  return tokensLinear(g, x, { weight: `${name}.weight`, bias: `${name}.bias` });
}
