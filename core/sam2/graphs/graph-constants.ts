import type { ModelCard } from '#core/contract';
import type { GraphConstants } from '#core/sam2';
import type { Weights } from '#core/sam2/checkpoint';
import { sinePositionEncoding } from './position-encoding.ts';

/** The checkpoint's values that the predictor combines with what it selects. */
export function graphConstants(card: ModelCard, weights: Weights, imageSize: number): GraphConstants {
  return {
    dModel: card.dModel,
    memDim: card.memDim,
    noMemEmbed: weights.read('no_mem_embed'),
    noObjPtr: weights.read('no_obj_ptr'),
    maskmemTposEnc: weights.read('maskmem_tpos_enc'),
    memoryPosEnc: sinePositionEncoding(imageSize / 16, card.memDim),
    pointerTposProj: card.flags.projTpos
      ? { weight: weights.read('obj_ptr_tpos_proj.weight'), bias: weights.read('obj_ptr_tpos_proj.bias') }
      : null,
    maskDownsample: {
      weight: weights.read('mask_downsample.weight'),
      bias: weights.read('mask_downsample.bias')[0],
    },
  };
}
