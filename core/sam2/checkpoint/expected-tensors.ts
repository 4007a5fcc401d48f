import type { ModelCard } from '#core/contract';

/** Names and shapes of every tensor of the SAM2 that the card describes, in the official key layout. */
export function expectedTensors(card: ModelCard): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const c = card.dModel;
  const m = card.memDim;
  const linear = (name: string, from: number, to: number) => conv(name, to, from);
  const conv = (name: string, to: number, ...rest: number[]) => {
    shapes.set(`${name}.weight`, [to, ...rest]);
    shapes.set(`${name}.bias`, [to]);
  };
  const norm = (name: string, width: number) => conv(name, width);
  const mlp = (name: string, widths: number[]) => {
    for (let n = 1; n < widths.length; n++) linear(`${name}.layers.${n - 1}`, widths[n - 1], widths[n]);
  };
  const attention = (name: string, internal: number, keys = c) => {
    linear(`${name}.q_proj`, c, internal);
    linear(`${name}.k_proj`, keys, internal);
    linear(`${name}.v_proj`, keys, internal);
    linear(`${name}.out_proj`, internal, c);
  };

  shapes.set('maskmem_tpos_enc', [card.flags.numMaskmem, 1, 1, m]);
  shapes.set('no_mem_embed', [1, 1, c]);
  shapes.set('no_mem_pos_enc', [1, 1, c]);
  shapes.set('no_obj_ptr', [1, c]);
  if (card.flags.noObjEmbedSpatial) shapes.set('no_obj_embed_spatial', [1, m]);
  conv('mask_downsample', 1, 1, 4, 4);
  mlp('obj_ptr_proj', [c, c, c, c]);
  if (card.flags.projTpos) linear('obj_ptr_tpos_proj', c, m);

  const trunk = 'image_encoder.trunk';
  const { embedDim, stages, windowSpec, posEmbedBackground } = card.hiera;
  shapes.set(`${trunk}.pos_embed`, [1, embedDim, ...posEmbedBackground]);
  shapes.set(`${trunk}.pos_embed_window`, [1, embedDim, windowSpec[0], windowSpec[0]]);
  conv(`${trunk}.patch_embed.proj`, embedDim, 3, 7, 7);
  let block = 0;
  stages.forEach((blocks, stage) => {
    const width = embedDim * 2 ** stage;
    for (let n = 0; n < blocks; n++, block++) {
      const name = `${trunk}.blocks.${block}`;
      const before = n === 0 && stage > 0 ? width / 2 : width;
      norm(`${name}.norm1`, before);
      linear(`${name}.attn.qkv`, before, 3 * width);
      linear(`${name}.attn.proj`, width, width);
      norm(`${name}.norm2`, width);
      mlp(`${name}.mlp`, [width, 4 * width, width]);
      if (before !== width) linear(`${name}.proj`, before, width);
    }
  });
  for (let n = 0; n < 4; n++) conv(`image_encoder.neck.convs.${n}.conv`, c, embedDim * 2 ** (3 - n), 1, 1);

  for (let n = 0; n < card.memoryLayers; n++) {
    const name = `memory_attention.layers.${n}`;
    attention(`${name}.self_attn`, c);
    attention(`${name}.cross_attn_image`, c, m);
    linear(`${name}.linear1`, c, card.memoryFfn);
    linear(`${name}.linear2`, card.memoryFfn, c);
    for (const k of [1, 2, 3]) norm(`${name}.norm${k}`, c);
  }
  norm('memory_attention.norm', c);

  const encoder = 'memory_encoder';
  [4, 16, 64, 256].forEach((width, n) => {
    conv(`${encoder}.mask_downsampler.encoder.${3 * n}`, width, width / 4, 3, 3);
    norm(`${encoder}.mask_downsampler.encoder.${3 * n + 1}`, width);
  });
  conv(`${encoder}.mask_downsampler.encoder.12`, c, 256, 1, 1);
  conv(`${encoder}.pix_feat_proj`, c, c, 1, 1);
  for (let n = 0; n < card.fuserLayers; n++) {
    const name = `${encoder}.fuser.layers.${n}`;
    shapes.set(`${name}.gamma`, [c]);
    conv(`${name}.dwconv`, c, 1, 7, 7);
    norm(`${name}.norm`, c);
    linear(`${name}.pwconv1`, c, 4 * c);
    linear(`${name}.pwconv2`, 4 * c, c);
  }
  if (m !== c) conv(`${encoder}.out_proj`, m, c, 1, 1);

  const prompt = 'sam_prompt_encoder';
  shapes.set(`${prompt}.pe_layer.positional_encoding_gaussian_matrix`, [2, c / 2]);
  for (let n = 0; n < 4; n++) shapes.set(`${prompt}.point_embeddings.${n}.weight`, [1, c]);
  shapes.set(`${prompt}.not_a_point_embed.weight`, [1, c]);
  shapes.set(`${prompt}.no_mask_embed.weight`, [1, c]);
  conv(`${prompt}.mask_downscaling.0`, 4, 1, 2, 2);
  norm(`${prompt}.mask_downscaling.1`, 4);
  conv(`${prompt}.mask_downscaling.3`, 16, 4, 2, 2);
  norm(`${prompt}.mask_downscaling.4`, 16);
  conv(`${prompt}.mask_downscaling.6`, c, 16, 1, 1);

  const decoder = 'sam_mask_decoder';
  for (let n = 0; n < 2; n++) {
    const name = `${decoder}.transformer.layers.${n}`;
    attention(`${name}.self_attn`, c);
    attention(`${name}.cross_attn_token_to_image`, c / 2);
    attention(`${name}.cross_attn_image_to_token`, c / 2);
    mlp(`${name}.mlp`, [c, 2048, c]);
    for (const k of [1, 2, 3, 4]) norm(`${name}.norm${k}`, c);
  }
  attention(`${decoder}.transformer.final_attn_token_to_image`, c / 2);
  norm(`${decoder}.transformer.norm_final_attn`, c);
  shapes.set(`${decoder}.iou_token.weight`, [1, c]);
  shapes.set(`${decoder}.mask_tokens.weight`, [4, c]);
  shapes.set(`${decoder}.obj_score_token.weight`, [1, c]);
  shapes.set(`${decoder}.output_upscaling.0.weight`, [c, c / 4, 2, 2]);
  shapes.set(`${decoder}.output_upscaling.0.bias`, [c / 4]);
  norm(`${decoder}.output_upscaling.1`, c / 4);
  shapes.set(`${decoder}.output_upscaling.3.weight`, [c / 4, c / 8, 2, 2]);
  shapes.set(`${decoder}.output_upscaling.3.bias`, [c / 8]);
  conv(`${decoder}.conv_s0`, c / 8, c, 1, 1);
  conv(`${decoder}.conv_s1`, c / 4, c, 1, 1);
  for (let n = 0; n < 4; n++) mlp(`${decoder}.output_hypernetworks_mlps.${n}`, [c, c, c, c / 8]);
  mlp(`${decoder}.iou_prediction_head`, [c, 256, 256, 4]);
  mlp(`${decoder}.pred_obj_score_head`, [c, c, c, 1]);
  return shapes;
}
