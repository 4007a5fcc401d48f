import { ModelCard, SagittaError, z } from '#core/contract';
import { flagsOf20, officialSizes } from './official-cards.ts';

const Side = z.union([z.int(), z.tuple([z.int(), z.int()]).transform(([side]) => side)]);

/**
 * `config.json` of transformers' Sam2VideoModel as far as it decides the computation. transformers leaves out what
 * equals its own defaults, which are those of SAM 2.1 tiny (configuration_sam2_video.py).
 */
const Sam2VideoConfig = z.object({
  model_type: z.literal('sam2_video'),
  image_size: Side.optional(),
  num_maskmem: z.int().default(7),
  sigmoid_scale_for_mem_enc: z.number().default(20),
  sigmoid_bias_for_mem_enc: z.number().default(-10),
  enable_occlusion_spatial_embedding: z.boolean().default(true),
  enable_temporal_pos_encoding_for_object_pointers: z.boolean().default(true),
  max_object_pointers_in_encoder: z.int().default(16),
  max_cond_frame_num: z.int().default(-1),
  memory_attention_hidden_size: z.int().default(256),
  memory_attention_num_layers: z.int().default(4),
  memory_attention_feed_forward_hidden_size: z.int().default(2048),
  memory_encoder_output_channels: z.int().default(64),
  memory_fuser_num_layers: z.int().default(2),
  mask_decoder_config: z
    .object({
      dynamic_multimask_via_stability: z.boolean().default(true),
      dynamic_multimask_stability_delta: z.number().default(0.05),
      dynamic_multimask_stability_thresh: z.number().default(0.98),
    })
    .prefault({}),
  vision_config: z
    .object({
      backbone_config: z
        .object({
          hidden_size: z.int().default(96),
          num_attention_heads_per_stage: z.array(z.int()).min(1).default([1, 2, 4, 8]),
          image_size: Side.default(1024),
          blocks_per_stage: z.array(z.int()).default([1, 2, 7, 2]),
          window_size_per_stage: z.array(z.int()).default([8, 4, 14, 7]),
          global_attention_blocks: z.array(z.int()).default([5, 7, 9]),
          window_positional_embedding_background_size: z.tuple([z.int(), z.int()]).default([7, 7]),
        })
        .prefault({}),
    })
    .prefault({}),
});

/** The card of a model saved by transformers, from its `config.json`. Throws `model-invalid` in words. */
export function cardFromHuggingFaceConfig(json: unknown): ModelCard {
  const parsed = Sam2VideoConfig.safeParse(json);
  if (!parsed.success) throw notSam2Video(parsed.error.issues[0]);
  const config = parsed.data;
  const { backbone_config: backbone } = config.vision_config;
  const decoder = config.mask_decoder_config;
  const is21 = config.enable_temporal_pos_encoding_for_object_pointers;
  const version = is21 ? '2.1' : '2.0';
  const official = officialSizes.find(
    ({ hiera }) =>
      hiera.embedDim === backbone.hidden_size && `${hiera.stages}` === `${backbone.blocks_per_stage}`,
  );
  const size = official?.size ?? 'custom';
  return ModelCard.parse({
    name: `SAM ${is21 ? version : '2'} ${size}`,
    version,
    size,
    licence: official ? 'Apache-2.0' : '',
    hiera: {
      embedDim: backbone.hidden_size,
      numHeads: backbone.num_attention_heads_per_stage[0],
      stages: backbone.blocks_per_stage,
      globalBlocks: backbone.global_attention_blocks,
      windowSpec: backbone.window_size_per_stage,
      posEmbedBackground: backbone.window_positional_embedding_background_size,
    },
    dModel: config.memory_attention_hidden_size,
    memDim: config.memory_encoder_output_channels,
    memoryLayers: config.memory_attention_num_layers,
    memoryFfn: config.memory_attention_feed_forward_hidden_size,
    fuserLayers: config.memory_fuser_num_layers,
    flags: {
      ...(is21 ? {} : flagsOf20),
      numMaskmem: config.num_maskmem,
      maxObjPtrs: config.max_object_pointers_in_encoder,
      maxCondFrames: config.max_cond_frame_num,
      noObjEmbedSpatial: config.enable_occlusion_spatial_embedding,
      dynamicMultimask: decoder.dynamic_multimask_via_stability,
      stabilityDelta: decoder.dynamic_multimask_stability_delta,
      stabilityThreshold: decoder.dynamic_multimask_stability_thresh,
      sigmoidScale: config.sigmoid_scale_for_mem_enc,
      sigmoidBias: config.sigmoid_bias_for_mem_enc,
    },
    input: { imageSize: config.image_size ?? backbone.image_size },
  });
}

function notSam2Video({ path, message }: { path: PropertyKey[]; message: string }): SagittaError {
  return new SagittaError(
    'model-invalid',
    `The config.json beside the weights does not describe a Sam2VideoModel: ${path.join('.')}: ${message}.`,
    { remedy: 'Use the folder of a SAM 2 or 2.1 video model as transformers saves it.' },
  );
}
