import type { HyperParameters } from './manifest.ts';

type Shapes = Map<string, number[]>;

/** Width of the decoder's feed-forward layers and of its IoU head: the same in every size. */
const DECODER_FFN = 2048;
const IOU_HIDDEN = 256;
const MASK_TOKENS = 4;
const QUERY_POOLINGS = 3;

/** Name and shape of every tensor of an official-layout checkpoint with these hyper-parameters. */
export function tensorShapes(hp: HyperParameters): ReadonlyMap<string, readonly number[]> {
  const shapes: Shapes = new Map();
  const { d_model: d, mem_dim: m } = hp;
  shapes.set('maskmem_tpos_enc', [hp.num_maskmem, 1, 1, m]);
  for (const name of ['no_mem_embed', 'no_mem_pos_enc']) shapes.set(name, [1, 1, d]);
  shapes.set('no_obj_ptr', [1, d]);
  if (hp.no_obj_embed_spatial) shapes.set('no_obj_embed_spatial', [1, m]);
  imageEncoder(shapes, hp);
  layer(shapes, 'mask_downsample', [1, 1, 4, 4]);
  memoryAttention(shapes, hp);
  memoryEncoder(shapes, hp);
  promptEncoder(shapes, d);
  maskDecoder(shapes, d);
  perceptron(shapes, 'obj_ptr_proj', [d, d, d, d]);
  if (hp.proj_tpos) layer(shapes, 'obj_ptr_tpos_proj', [m, d]);
  return shapes;
}

function imageEncoder(shapes: Shapes, hp: HyperParameters): void {
  const trunk = 'image_encoder.trunk';
  const [window] = hp.window_spec;
  shapes.set(`${trunk}.pos_embed`, [1, hp.embed_dim, ...hp.bkg]);
  shapes.set(`${trunk}.pos_embed_window`, [1, hp.embed_dim, window, window]);
  layer(shapes, `${trunk}.patch_embed.proj`, [hp.embed_dim, 3, 7, 7]);
  let block = 0;
  let width = hp.embed_dim;
  hp.stages.forEach((blocks, stage) => {
    for (let n = 0; n < blocks; n++, block++) {
      const out = hp.embed_dim * 2 ** Math.min(stage, QUERY_POOLINGS);
      const at = `${trunk}.blocks.${block}`;
      norm(shapes, `${at}.norm1`, width);
      layer(shapes, `${at}.attn.qkv`, [3 * out, width]);
      layer(shapes, `${at}.attn.proj`, [out, out]);
      norm(shapes, `${at}.norm2`, out);
      perceptron(shapes, `${at}.mlp`, [out, 4 * out, out]);
      if (out !== width) layer(shapes, `${at}.proj`, [out, width]);
      width = out;
    }
  });
  for (let n = 0; n < 4; n++)
    layer(shapes, `image_encoder.neck.convs.${n}.conv`, [hp.d_model, hp.embed_dim * 2 ** (3 - n), 1, 1]);
}

function memoryAttention(shapes: Shapes, { d_model: d, mem_dim: m, mem_layers, mem_ffn }: HyperParameters) {
  for (let n = 0; n < mem_layers; n++) {
    const at = `memory_attention.layers.${n}`;
    attention(shapes, `${at}.self_attn`, d, d, d);
    attention(shapes, `${at}.cross_attn_image`, d, d, m);
    layer(shapes, `${at}.linear1`, [mem_ffn, d]);
    layer(shapes, `${at}.linear2`, [d, mem_ffn]);
    for (const k of [1, 2, 3]) norm(shapes, `${at}.norm${k}`, d);
  }
  norm(shapes, 'memory_attention.norm', d);
}

function memoryEncoder(shapes: Shapes, { d_model: d, mem_dim: m, fuser_layers }: HyperParameters): void {
  const masks = 'memory_encoder.mask_downsampler.encoder';
  [1, 4, 16, 64].forEach((width, n) => {
    layer(shapes, `${masks}.${3 * n}`, [4 * width, width, 3, 3]);
    norm(shapes, `${masks}.${3 * n + 1}`, 4 * width);
  });
  layer(shapes, `${masks}.12`, [d, 256, 1, 1]);
  layer(shapes, 'memory_encoder.pix_feat_proj', [d, d, 1, 1]);
  for (let n = 0; n < fuser_layers; n++) {
    const at = `memory_encoder.fuser.layers.${n}`;
    shapes.set(`${at}.gamma`, [d]);
    layer(shapes, `${at}.dwconv`, [d, 1, 7, 7]);
    norm(shapes, `${at}.norm`, d);
    layer(shapes, `${at}.pwconv1`, [4 * d, d]);
    layer(shapes, `${at}.pwconv2`, [d, 4 * d]);
  }
  if (m !== d) layer(shapes, 'memory_encoder.out_proj', [m, d, 1, 1]);
}

function promptEncoder(shapes: Shapes, d: number): void {
  const at = 'sam_prompt_encoder';
  shapes.set(`${at}.pe_layer.positional_encoding_gaussian_matrix`, [2, d / 2]);
  for (let n = 0; n < 4; n++) shapes.set(`${at}.point_embeddings.${n}.weight`, [1, d]);
  for (const name of ['not_a_point_embed', 'no_mask_embed']) shapes.set(`${at}.${name}.weight`, [1, d]);
  layer(shapes, `${at}.mask_downscaling.0`, [4, 1, 2, 2]);
  norm(shapes, `${at}.mask_downscaling.1`, 4);
  layer(shapes, `${at}.mask_downscaling.3`, [16, 4, 2, 2]);
  norm(shapes, `${at}.mask_downscaling.4`, 16);
  layer(shapes, `${at}.mask_downscaling.6`, [d, 16, 1, 1]);
}

function maskDecoder(shapes: Shapes, d: number): void {
  const at = 'sam_mask_decoder';
  for (let n = 0; n < 2; n++) {
    const block = `${at}.transformer.layers.${n}`;
    attention(shapes, `${block}.self_attn`, d, d, d);
    attention(shapes, `${block}.cross_attn_token_to_image`, d / 2, d, d);
    attention(shapes, `${block}.cross_attn_image_to_token`, d / 2, d, d);
    perceptron(shapes, `${block}.mlp`, [d, DECODER_FFN, d]);
    for (const k of [1, 2, 3, 4]) norm(shapes, `${block}.norm${k}`, d);
  }
  attention(shapes, `${at}.transformer.final_attn_token_to_image`, d / 2, d, d);
  norm(shapes, `${at}.transformer.norm_final_attn`, d);
  for (const name of ['iou_token', 'obj_score_token']) shapes.set(`${at}.${name}.weight`, [1, d]);
  shapes.set(`${at}.mask_tokens.weight`, [MASK_TOKENS, d]);
  shapes.set(`${at}.output_upscaling.0.weight`, [d, d / 4, 2, 2]);
  shapes.set(`${at}.output_upscaling.0.bias`, [d / 4]);
  norm(shapes, `${at}.output_upscaling.1`, d / 4);
  shapes.set(`${at}.output_upscaling.3.weight`, [d / 4, d / 8, 2, 2]);
  shapes.set(`${at}.output_upscaling.3.bias`, [d / 8]);
  layer(shapes, `${at}.conv_s0`, [d / 8, d, 1, 1]);
  layer(shapes, `${at}.conv_s1`, [d / 4, d, 1, 1]);
  for (let n = 0; n < MASK_TOKENS; n++)
    perceptron(shapes, `${at}.output_hypernetworks_mlps.${n}`, [d, d, d, d / 8]);
  perceptron(shapes, `${at}.iou_prediction_head`, [d, IOU_HIDDEN, IOU_HIDDEN, MASK_TOKENS]);
  perceptron(shapes, `${at}.pred_obj_score_head`, [d, d, d, 1]);
}

/** Weight of the given shape and a bias of its first side. */
function layer(shapes: Shapes, name: string, weight: number[]): void {
  shapes.set(`${name}.weight`, weight);
  shapes.set(`${name}.bias`, [weight[0]]);
}

function norm(shapes: Shapes, name: string, width: number): void {
  layer(shapes, name, [width]);
}

function perceptron(shapes: Shapes, name: string, widths: number[]): void {
  for (let n = 0; n + 1 < widths.length; n++)
    layer(shapes, `${name}.layers.${n}`, [widths[n + 1], widths[n]]);
}

function attention(shapes: Shapes, name: string, inner: number, query: number, keyValue: number): void {
  layer(shapes, `${name}.q_proj`, [inner, query]);
  layer(shapes, `${name}.k_proj`, [inner, keyValue]);
  layer(shapes, `${name}.v_proj`, [inner, keyValue]);
  layer(shapes, `${name}.out_proj`, [query, inner]);
}
