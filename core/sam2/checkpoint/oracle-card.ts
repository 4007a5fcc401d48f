import { ModelCard, z } from '#core/contract';

/** `hyper_parameters` of a reference manifest. */
const HyperParameters = z.object({
  image_size: z.int(),
  d_model: z.int(),
  mem_dim: z.int(),
  mem_layers: z.int(),
  mem_ffn: z.int(),
  fuser_layers: z.int(),
  window_spec: z.array(z.int()),
  bkg: z.tuple([z.int(), z.int()]),
  num_heads: z.int(),
  embed_dim: z.int(),
  stages: z.array(z.int()),
  global_blocks: z.array(z.int()),
  no_obj_embed_spatial: z.boolean(),
  add_tpos: z.boolean(),
  proj_tpos: z.boolean(),
  signed_tpos: z.boolean(),
  num_maskmem: z.int(),
  max_obj_ptrs: z.int(),
  max_cond_frames: z.int(),
  stride: z.int(),
  binarize_mask_from_pts: z.boolean(),
  fill_hole_area: z.int(),
  dynamic_multimask: z.boolean(),
});

/** The card of a reference model, from the `hyper_parameters` of its manifest. */
export function cardFromHyperParameters(json: unknown): ModelCard {
  const hp = HyperParameters.parse(json);
  return ModelCard.parse({
    name: 'reference',
    version: hp.proj_tpos ? '2.1' : '2.0',
    size: 'reference',
    hiera: {
      embedDim: hp.embed_dim,
      numHeads: hp.num_heads,
      stages: hp.stages,
      globalBlocks: hp.global_blocks,
      windowSpec: hp.window_spec,
      posEmbedBackground: hp.bkg,
    },
    dModel: hp.d_model,
    memDim: hp.mem_dim,
    memoryLayers: hp.mem_layers,
    memoryFfn: hp.mem_ffn,
    fuserLayers: hp.fuser_layers,
    flags: {
      numMaskmem: hp.num_maskmem,
      maxObjPtrs: hp.max_obj_ptrs,
      maxCondFrames: hp.max_cond_frames,
      memoryStride: hp.stride,
      noObjEmbedSpatial: hp.no_obj_embed_spatial,
      addTpos: hp.add_tpos,
      projTpos: hp.proj_tpos,
      signedTpos: hp.signed_tpos,
      binarizeMaskFromPoints: hp.binarize_mask_from_pts,
      dynamicMultimask: hp.dynamic_multimask,
      fillHoleArea: hp.fill_hole_area,
    },
    input: { imageSize: hp.image_size },
  });
}
