import { ModelCard } from '#core/contract';
import type { PredictorOptions } from '#core/sam2/predictor';
import type { HyperParameters, Manifest } from './manifest.ts';

/** The model card that a manifest's hyper-parameters amount to. */
export function cardOf(name: string, hp: HyperParameters): ModelCard {
  return ModelCard.parse({
    name,
    version: hp.no_obj_embed_spatial ? '2.1' : '2.0',
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

/** The predictor's switches of a case: its own over the model's. */
export function optionsOf({ switches, hyper_parameters }: Manifest): PredictorOptions {
  const set = { ...hyper_parameters, ...switches };
  return {
    fillHoleArea: switches.hole_filling === 'scipy' ? set.fill_hole_area : 0,
    addAllFramesToCorrectAsCond: set.add_all_frames_to_correct_as_cond,
    clearNonCondMemAroundInput: set.clear_non_cond_mem_around_input,
    nonOverlapMasks: set.non_overlap_masks,
    memoryStride: set.stride,
    maxCondFrames: set.max_cond_frames,
    maxObjPtrs: set.max_obj_ptrs,
    dynamicMultimask: set.dynamic_multimask,
    binarizeMaskFromPoints: set.binarize_mask_from_pts,
  };
}
