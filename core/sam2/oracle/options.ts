import type { PredictorOptions } from '#core/sam2/predictor';
import type { Manifest } from './manifest.ts';

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
