import { attention } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { add, layerNorm, linear, mlp, reshape, transpose } from './layers.ts';
import { transposed } from './matrix.ts';

const name = 'sam_mask_decoder.transformer';
/** Fixed in the package, whatever the width. */
const heads = 8;
const layers = 2;

interface Tokens {
  readonly queries: Value;
  readonly keys: Value;
}

/**
 * TwoWayTransformer: prompt tokens and image tokens attend to each other.
 * @param prompt [tokens, C], also the queries' position encoding
 * @param image [g * g, C]
 * @param imagePosition [g * g, C]
 */
export function addTwoWayTransformer(
  g: GraphBuilder,
  prompt: Value,
  image: Value,
  imagePosition: Value,
  width: number,
): Tokens {
  const attend = (part: string, q: Value, k: Value, v: Value) => {
    const projected = {
      q: linear(g, q, `${part}.q_proj`),
      k: linear(g, k, `${part}.k_proj`),
      v: linear(g, v, `${part}.v_proj`),
    };
    return linear(g, attention(g, projected, { heads, width }), `${part}.out_proj`);
  };
  let queries = prompt;
  let keys = image;
  // The keys with their positions serve three attentions; they change only at the end of a layer.
  let placedKeys = add(g, keys, imagePosition);
  for (let n = 0; n < layers; n++) {
    const layer = `${name}.layers.${n}`;
    if (n === 0) {
      queries = attend(`${layer}.self_attn`, queries, queries, queries);
    } else {
      const placed = add(g, queries, prompt);
      queries = add(g, queries, attend(`${layer}.self_attn`, placed, placed, queries));
    }
    queries = layerNorm(g, queries, `${layer}.norm1`);

    const toImage = `${layer}.cross_attn_token_to_image`;
    queries = add(g, queries, attendToMany(g, toImage, add(g, queries, prompt), placedKeys, keys));
    queries = layerNorm(g, queries, `${layer}.norm2`);

    queries = layerNorm(g, add(g, queries, mlp(g, queries, `${layer}.mlp`, 2)), `${layer}.norm3`);

    const toTokens = `${layer}.cross_attn_image_to_token`;
    keys = add(g, keys, attendToFew(g, toTokens, placedKeys, add(g, queries, prompt), queries));
    keys = layerNorm(g, keys, `${layer}.norm4`);
    placedKeys = add(g, keys, imagePosition);
  }
  const final = `${name}.final_attn_token_to_image`;
  queries = add(g, queries, attendToMany(g, final, add(g, queries, prompt), placedKeys, keys));
  return { queries: layerNorm(g, queries, `${name}.norm_final_attn`), keys };
}

// Prompt tokens are few and image tokens many: here what the many would be multiplied with is applied to the few instead.
// With 8 tokens that halves the operations, and nothing is computed twice: q (W x) = (q W) x.

/**
 * Few queries [T, C] on many keys [n, C] and values [n, C]. The keys' bias is the same for all scores of a query, and the
 * values' comes out of the weighted mean as it went in.
 */
function attendToMany(g: GraphBuilder, name: string, queries: Value, keys: Value, values: Value): Value {
  const { inner, width, perHead } = shapeOf(g, name);
  const q = byHead(g, linear(g, queries, `${name}.q_proj`), perHead);
  const throughKeys = g.op('MatMul', [q, g.weight(`${name}.k_proj.weight`, [heads, perHead, width])]);
  const few = reshape(g, throughKeys, [-1, width]);
  const alpha = { float: 1 / Math.sqrt(perHead) };
  const scores = transpose(g, g.fused('FusedMatMul', [keys, few], { transB: 1, alpha }), [1, 0]);
  const mean = g.op('MatMul', [g.op('Softmax', [scores], { axis: -1 }), values]);
  const projected = g.fused(
    'FusedMatMul',
    [reshape(g, mean, [heads, -1, width]), g.weight(`${name}.v_proj.weight`, [heads, perHead, width])],
    { transB: 1 },
  );
  const biased = add(g, projected, g.weight(`${name}.v_proj.bias`, [heads, 1, perHead]));
  const joined = reshape(g, transpose(g, biased, [1, 0, 2]), [-1, inner]);
  return linear(g, joined, `${name}.out_proj`);
}

/** Many queries [n, C] on few keys [T, C] and values [T, C]. */
function attendToFew(g: GraphBuilder, name: string, queries: Value, keys: Value, values: Value): Value {
  const { width, perHead } = shapeOf(g, name);
  const scale = g.scalar(1 / Math.sqrt(perHead));
  const k = g.op('Mul', [byHead(g, linear(g, keys, `${name}.k_proj`), perHead), scale]);
  const throughQueries = g.op('MatMul', [k, g.weight(`${name}.q_proj.weight`, [heads, perHead, width])]);
  const ofBias = g.op('MatMul', [k, g.weight(`${name}.q_proj.bias`, [heads, perHead, 1])]);
  const few = reshape(g, throughQueries, [-1, width]);
  const scores = g.op('Gemm', [queries, few, reshape(g, ofBias, [-1])], { transB: 1 });
  const shares = g.op('Softmax', [reshape(g, scores, [0, heads, -1])], { axis: -1 });
  const v = byHead(g, linear(g, values, `${name}.v_proj`), perHead);
  const outward = g.constant(`${name}.out_proj.weight by head`, [heads, perHead, width], () =>
    transposed(g.weights.read(`${name}.out_proj.weight`), width, heads * perHead),
  );
  const projected = reshape(g, g.op('MatMul', [v, outward]), [-1, width]);
  return g.op('Gemm', [g.op('Flatten', [shares], { axis: 1 }), projected, g.weight(`${name}.out_proj.bias`)]);
}

function shapeOf(g: GraphBuilder, name: string) {
  const [inner, width] = g.weights.shape(`${name}.q_proj.weight`) ?? [0, 0];
  return { inner, width, perHead: inner / heads };
}

/** [T, inner] -> [heads, T, inner / heads] */
function byHead(g: GraphBuilder, tokens: Value, perHead: number): Value {
  return transpose(g, reshape(g, tokens, [-1, heads, perHead]), [1, 0, 2]);
}
