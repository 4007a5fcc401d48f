import type { TensorEntry } from './tensor-entry.ts';

/** Prefixes of transformers' Sam2VideoModel and the official ones, first match wins. */
const prefixes: readonly (readonly [RegExp, string])[] = [
  [/^memory_temporal_positional_encoding$/, 'maskmem_tpos_enc'],
  [/^no_memory_embedding$/, 'no_mem_embed'],
  [/^no_memory_positional_encoding$/, 'no_mem_pos_enc'],
  [/^no_object_pointer$/, 'no_obj_ptr'],
  [/^occlusion_spatial_embedding_parameter$/, 'no_obj_embed_spatial'],
  [
    /^shared_image_embedding\.positional_embedding$/,
    'sam_prompt_encoder.pe_layer.positional_encoding_gaussian_matrix',
  ],
  [/^temporal_positional_encoding_projection_layer\./, 'obj_ptr_tpos_proj.'],
  [/^object_pointer_proj\./, 'obj_ptr_proj.'],
  [/^vision_encoder\.backbone\.patch_embed\.projection\./, 'image_encoder.trunk.patch_embed.proj.'],
  [/^vision_encoder\.backbone\./, 'image_encoder.trunk.'],
  [/^vision_encoder\.neck\.convs\.(\d+)\./, 'image_encoder.neck.convs.$1.conv.'],
  [/^prompt_encoder\.mask_embed\.conv1\./, 'sam_prompt_encoder.mask_downscaling.0.'],
  [/^prompt_encoder\.mask_embed\.layer_norm1\./, 'sam_prompt_encoder.mask_downscaling.1.'],
  [/^prompt_encoder\.mask_embed\.conv2\./, 'sam_prompt_encoder.mask_downscaling.3.'],
  [/^prompt_encoder\.mask_embed\.layer_norm2\./, 'sam_prompt_encoder.mask_downscaling.4.'],
  [/^prompt_encoder\.mask_embed\.conv3\./, 'sam_prompt_encoder.mask_downscaling.6.'],
  [/^prompt_encoder\./, 'sam_prompt_encoder.'],
  [/^mask_decoder\.upscale_conv1\./, 'sam_mask_decoder.output_upscaling.0.'],
  [/^mask_decoder\.upscale_layer_norm\./, 'sam_mask_decoder.output_upscaling.1.'],
  [/^mask_decoder\.upscale_conv2\./, 'sam_mask_decoder.output_upscaling.3.'],
  [/^mask_decoder\./, 'sam_mask_decoder.'],
  [/^memory_encoder\.feature_projection\./, 'memory_encoder.pix_feat_proj.'],
  [/^memory_encoder\.projection\./, 'memory_encoder.out_proj.'],
  [/^memory_encoder\.memory_fuser\./, 'memory_encoder.fuser.'],
  [/^memory_encoder\.mask_downsampler\.final_conv\./, 'memory_encoder.mask_downsampler.encoder.12.'],
];

/** Names inside the modules, all applied in order. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/\.o_proj\./, '.out_proj.'],
  [/\.layer_norm_final_attn\./, '.norm_final_attn.'],
  [/\.layer_norm(\d?)\./, '.norm$1.'],
  [/\.depthwise_conv\./, '.dwconv.'],
  [/\.pointwise_conv(\d)\./, '.pwconv$1.'],
  [/^(memory_encoder\.fuser\.layers\.\d+)\.scale$/, '$1.gamma'],
];

const threeLayers = /(output_hypernetworks_mlps\.\d+|iou_prediction_head|pred_obj_score_head|obj_ptr_proj)\./;

export function isHuggingFaceLayout(entries: readonly TensorEntry[]): boolean {
  return entries.some((entry) => entry.name.startsWith('vision_encoder.backbone.'));
}

/** The tensors of a Sam2VideoModel file under their official names; values and shapes are the same. */
export function toOfficialLayout(entries: readonly TensorEntry[]): TensorEntry[] {
  return entries.flatMap((entry) => {
    // The same tensor a second time: the prompt encoder shares it.
    if (entry.name === 'prompt_encoder.shared_embedding.positional_embedding') return [];
    if (entry.name === 'prompt_encoder.point_embed.weight') return splitPointEmbeddings(entry);
    return [{ ...entry, name: officialName(entry.name) }];
  });
}

export function officialName(huggingFace: string): string {
  const prefix = prefixes.find(([pattern]) => pattern.test(huggingFace));
  let name = prefix ? huggingFace.replace(prefix[0], prefix[1]) : huggingFace;
  // The mask down-sampler numbers its layers without the normalisation and activation between them.
  name = name.replace(
    /^(memory_encoder\.mask_downsampler\.)layers\.(\d+)\.(conv|layer_norm)\./,
    (_, start, layer, kind) => `${start}encoder.${3 * Number(layer) + (kind === 'conv' ? 0 : 1)}.`,
  );
  for (const [pattern, replacement] of parts) name = name.replace(pattern, replacement);
  if (threeLayers.test(name)) {
    return name
      .replace('.layers.0.', '.layers.1.')
      .replace('.proj_in.', '.layers.0.')
      .replace('.proj_out.', '.layers.2.');
  }
  return name.replace('.mlp.proj_in.', '.mlp.layers.0.').replace('.mlp.proj_out.', '.mlp.layers.1.');
}

/** [4, C] becomes four tensors [1, C]. */
function splitPointEmbeddings(entry: TensorEntry): TensorEntry[] {
  if (entry.shape.length !== 2 || entry.strides) return [entry];
  const [count, width] = entry.shape;
  const length = entry.length / Math.max(count, 1);
  return Array.from({ length: count }, (_, n) => ({
    ...entry,
    name: `sam_prompt_encoder.point_embeddings.${n}.weight`,
    shape: [1, width],
    offset: entry.offset + n * length,
    length,
  }));
}
