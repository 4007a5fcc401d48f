import type { Mosaic } from '#core/sam2/mosaic';

/**
 * The compiled model as the predictor sees it: four functions over plain arrays. Written once against ONNX
 * sessions (electron/inference) and once as a fake in tests. S is the input size, g = S / 16, C = d_model,
 * M = mem_dim. Arrays are row-major, channels first where a channel axis is named.
 */
export interface GraphSet {
  readonly imageSize: number;
  /** Image encoder with the FPN and the high-resolution projections. `image` is [3, S, S], normalised. */
  encode(image: Float32Array): Promise<Embedding>;
  /** Prompt encoder, two-way transformer, all four masks, IoUs, pointers and the object score. */
  decode(input: DecoderInput): Promise<DecoderOutput>;
  /** Memory encoder on the raw level-2 features. */
  encodeMemory(input: MemoryEncoderInput): Promise<MemoryFeatures>;
  /** Memory attention: raw level-2 features conditioned on the bank. Returns [C, g, g]. */
  attend(input: MemoryAttentionInput): Promise<Float32Array>;
  /** Constants of the checkpoint that the host combines with what it selects. */
  readonly constants: GraphConstants;
}

export interface Embedding {
  /** [C/8, S/4, S/4], after conv_s0. */
  readonly highRes0: Float32Array;
  /** [C/4, S/8, S/8], after conv_s1. */
  readonly highRes1: Float32Array;
  /** [C, g, g], raw: neither no_mem_embed nor memory is in it. */
  readonly features: Float32Array;
}

export interface DecoderInput {
  readonly embedding: Embedding;
  /** [C, g, g]: features + no_mem_embed, or the memory-conditioned features, or raw (mask prompts). */
  readonly imageEmbed: Float32Array;
  /** N x 2 in model pixels before the encoder's own +0.5; the pad point is added by the caller. */
  readonly pointCoords: Float32Array;
  /** N labels: 1 positive, 0 negative, 2 and 3 box corners, -1 pad. */
  readonly pointLabels: Int32Array;
  /** Dense prompt logits [S/4, S/4], or null for no_mask_embed. */
  readonly maskInput: Float32Array | null;
}

export interface DecoderOutput {
  /** [4, S/4, S/4] logits, token 0 first. */
  readonly masks: Float32Array;
  /** 4 estimates of IoU (after the sigmoid where the model has one). */
  readonly ious: Float32Array;
  /** [4, C] pointers of the four mask tokens, after the projection and before any gating. */
  readonly pointers: Float32Array;
  /** Object score logit. */
  readonly objectScore: number;
}

export interface MemoryEncoderInput {
  readonly features: Float32Array;
  /** [S/4, S/4] stored logits. */
  readonly lowResLogits: Float32Array;
  /** Prompted frames: the enlarged mask is cut at 0 before scale and bias; tracked ones go through a sigmoid. */
  readonly binarise: boolean;
  /** When absent (<= 0), no_obj_embed_spatial is added. */
  readonly objectScore: number;
  /** Of the frame's g x g places (core/sam2/mosaic): where a square's mean serves. Without it every place counts for itself. */
  readonly mosaic?: Mosaic;
}

export interface MemoryFeatures {
  /** [g*g, M] token-major, rounded to bfloat16 by the predictor before it is stored. */
  readonly tokens: Float32Array;
}

export interface MemoryAttentionInput {
  readonly features: Float32Array;
  /** [L, M]: spatial memories first, then pointer tokens. */
  readonly memory: Float32Array;
  /** [L, M] position encodings, temporal rows already added. */
  readonly memoryPos: Float32Array;
  /** How many of the last rows are pointer tokens (left out of RoPE). */
  readonly pointerTokens: number;
  /** Without it every place of the frame and of its memories has a token. */
  readonly mosaic?: MosaicInput;
}

/** Squares by their numbers in a mosaic of g x g places (core/sam2/mosaic). */
export interface MosaicInput {
  /** Of the frame. */
  readonly frame: Mosaic;
  /** Of the memory's rows before the pointers, memory after memory. */
  readonly memorySquares: Int32Array;
}

export interface GraphConstants {
  readonly dModel: number;
  readonly memDim: number;
  /** [C] */
  readonly noMemEmbed: Float32Array;
  /** [C] pointer that replaces an absent object's. */
  readonly noObjPtr: Float32Array;
  /** [numMaskmem, M] */
  readonly maskmemTposEnc: Float32Array;
  /** [g*g, M] sine position encoding of one memory. */
  readonly memoryPosEnc: Float32Array;
  /** obj_ptr_tpos_proj: weight [M, C] and bias [M]; null where the model has none. */
  readonly pointerTposProj: { readonly weight: Float32Array; readonly bias: Float32Array } | null;
  /** mask_downsample: one 4x4 stride-4 convolution, weight [16], bias [1]: how a mask prompt becomes a dense prompt. */
  readonly maskDownsample: { readonly weight: Float32Array; readonly bias: number };
}
