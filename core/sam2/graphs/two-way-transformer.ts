import { attention } from './attention.ts';
import type { GraphBuilder, Value } from './graph-builder.ts';
import { add, layerNorm, linear, mlp } from './layers.ts';

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
  const attend = (part: string, q: Value, k: Value, v: Value, internal: number) => {
    const projected = {
      q: linear(g, q, `${part}.q_proj`),
      k: linear(g, k, `${part}.k_proj`),
      v: linear(g, v, `${part}.v_proj`),
    };
    return linear(g, attention(g, projected, { heads, width: internal }), `${part}.out_proj`);
  };
  let queries = prompt;
  let keys = image;
  // The keys with their positions serve three attentions; they change only at the end of a layer.
  let placedKeys = add(g, keys, imagePosition);
  for (let n = 0; n < layers; n++) {
    const layer = `${name}.layers.${n}`;
    if (n === 0) {
      queries = attend(`${layer}.self_attn`, queries, queries, queries, width);
    } else {
      const placed = add(g, queries, prompt);
      queries = add(g, queries, attend(`${layer}.self_attn`, placed, placed, queries, width));
    }
    queries = layerNorm(g, queries, `${layer}.norm1`);

    const toImage = `${layer}.cross_attn_token_to_image`;
    queries = add(g, queries, attend(toImage, add(g, queries, prompt), placedKeys, keys, width / 2));
    queries = layerNorm(g, queries, `${layer}.norm2`);

    queries = layerNorm(g, add(g, queries, mlp(g, queries, `${layer}.mlp`, 2)), `${layer}.norm3`);

    const toTokens = `${layer}.cross_attn_image_to_token`;
    keys = add(g, keys, attend(toTokens, placedKeys, add(g, queries, prompt), queries, width / 2));
    keys = layerNorm(g, keys, `${layer}.norm4`);
    placedKeys = add(g, keys, imagePosition);
  }
  const final = `${name}.final_attn_token_to_image`;
  queries = add(g, queries, attend(final, add(g, queries, prompt), placedKeys, keys, width / 2));
  return { queries: layerNorm(g, queries, `${name}.norm_final_attn`), keys };
}
