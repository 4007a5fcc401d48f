"""The nano model: the modules of the public `sam2` package (Meta, Apache-2.0) in small widths.

Its `state_dict()` has the key layout of the official checkpoints, so that the product reads it as one of them.
"""
import torch
from sam2.modeling.backbones.hieradet import Hiera
from sam2.modeling.backbones.image_encoder import FpnNeck, ImageEncoder
from sam2.modeling.memory_attention import MemoryAttention, MemoryAttentionLayer
from sam2.modeling.memory_encoder import CXBlock, Fuser, MaskDownSampler, MemoryEncoder
from sam2.modeling.position_encoding import PositionEmbeddingSine
from sam2.modeling.sam.transformer import RoPEAttention
from sam2.modeling.sam2_base import SAM2Base

EMBED, WIDTH, MEMORY, MEMORY_LAYERS, MEMORY_FFN = 32, 128, 64, 2, 256
BUILT_FOR = 256
"""Input size that the tables are made for; `set_size` runs the same weights at another one."""
IMAGE_MEAN, IMAGE_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
TEMPERATURE = 10000
LAYER_SCALE = .1
"""Start of the memory encoder's layer scale: at the package's 1e-6 it would take no part in a short training."""


def build_nano() -> SAM2Base:
    """An untrained model with all SAM 2.1 flags as in the official configuration.

    WIDTH has to be a multiple of 16 (eight decoder heads of half the width; rotary positions need a multiple of 4)
    and of MEMORY (a pointer is split into WIDTH / MEMORY tokens).
    """
    return SAM2Base(
        image_encoder=_image_encoder(), memory_attention=_memory_attention(), memory_encoder=_memory_encoder(),
        num_maskmem=7, image_size=BUILT_FOR, max_obj_ptrs_in_encoder=16,
        sigmoid_scale_for_mem_enc=20., sigmoid_bias_for_mem_enc=-10., binarize_mask_from_pts_for_mem_enc=True,
        use_mask_input_as_output_without_sam=True, directly_add_no_mem_embed=True, no_obj_embed_spatial=True,
        use_high_res_features_in_sam=True, multimask_output_in_sam=True, iou_prediction_use_sigmoid=True,
        use_obj_ptrs_in_encoder=True, add_tpos_enc_to_obj_ptrs=True, proj_tpos_enc_in_obj_ptrs=True,
        use_signed_tpos_enc_to_obj_ptrs=True, only_obj_ptrs_in_the_past_for_eval=True, pred_obj_scores=True,
        pred_obj_scores_mlp=True, fixed_no_obj_ptr=True, multimask_output_for_tracking=True,
        use_multimask_token_for_obj_ptr=True, multimask_min_pt_num=0, multimask_max_pt_num=1,
        use_mlp_for_obj_ptr_proj=True,
        sam_mask_decoder_extra_args=dict(
            dynamic_multimask_via_stability=True, dynamic_multimask_stability_delta=.05,
            dynamic_multimask_stability_thresh=.98))


def _image_encoder() -> ImageEncoder:
    trunk = Hiera(embed_dim=EMBED, num_heads=1, stages=(1, 2, 4, 1), window_spec=(8, 8, 8, 4),
                  global_att_blocks=(4, 5, 6), window_pos_embed_bkg_spatial_size=(8, 8))
    neck = FpnNeck(_positions(WIDTH), WIDTH, [EMBED * 8, EMBED * 4, EMBED * 2, EMBED], fpn_top_down_levels=[2, 3],
                   fpn_interp_model="nearest")
    return ImageEncoder(trunk, neck, scalp=1)


def _memory_attention() -> MemoryAttention:
    grid = BUILT_FOR // 16
    rope = dict(rope_theta=float(TEMPERATURE), feat_sizes=(grid, grid), embedding_dim=WIDTH, num_heads=1,
                downsample_rate=1, dropout=0.)
    layer = MemoryAttentionLayer(
        activation="relu", d_model=WIDTH, dim_feedforward=MEMORY_FFN, dropout=0., pos_enc_at_attn=False,
        pos_enc_at_cross_attn_keys=True, pos_enc_at_cross_attn_queries=False, self_attention=RoPEAttention(**rope),
        cross_attention=RoPEAttention(**rope, rope_k_repeat=True, kv_in_dim=MEMORY))
    return MemoryAttention(WIDTH, True, layer, MEMORY_LAYERS)


def _memory_encoder() -> MemoryEncoder:
    block = CXBlock(dim=WIDTH, kernel_size=7, padding=3, layer_scale_init_value=LAYER_SCALE)
    return MemoryEncoder(
        out_dim=MEMORY, in_dim=WIDTH, fuser=Fuser(block, num_layers=2), position_encoding=_positions(MEMORY),
        mask_downsampler=MaskDownSampler(embed_dim=WIDTH, kernel_size=3, stride=2, padding=1))


def _positions(width: int) -> PositionEmbeddingSine:
    return PositionEmbeddingSine(width, normalize=True, scale=None, temperature=TEMPERATURE)


@torch.no_grad()
def local_start(model: SAM2Base, gain: float = 2., bias: float = .8) -> SAM2Base:
    """Starting values for a training from scratch: attention that already looks at the right place.

    Query and key projections of the attention between prompt and image start equal, so that a click attends to where
    it lies; query and key biases of the rotary memory attention start equal, a bump at relative position 0.
    """
    decoder = model.sam_mask_decoder.transformer
    crossing = [decoder.final_attn_token_to_image]
    for layer in decoder.layers:
        crossing += [layer.cross_attn_token_to_image, layer.cross_attn_image_to_token]
    for attention in crossing:
        attention.q_proj.weight.mul_(gain)
        attention.k_proj.weight.copy_(attention.q_proj.weight)
    for layer in model.memory_attention.layers:
        for attention in (layer.self_attn, layer.cross_attn_image):
            attention.q_proj.bias.fill_(bias ** .5)
            attention.k_proj.bias.fill_(bias ** .5)
    trunk = model.image_encoder.trunk
    torch.nn.init.trunc_normal_(trunk.pos_embed, std=.02)
    torch.nn.init.trunc_normal_(trunk.pos_embed_window, std=.02)
    return model


def set_size(model: SAM2Base, size: int) -> None:
    """Run the same weights at another input size, a multiple of 16 pixels."""
    model.image_size = size
    model.sam_image_embedding_size = size // 16
    encoder = model.sam_prompt_encoder
    encoder.input_image_size = (size, size)
    encoder.image_embedding_size = (size // 16, size // 16)
    encoder.mask_input_size = (size // 4, size // 4)


def normalise(image: torch.Tensor) -> torch.Tensor:
    """Grey values [N, R, R] in 0..1 as the model's input [N, 3, R, R]."""
    mean, std = (torch.tensor(v).view(1, 3, 1, 1) for v in (IMAGE_MEAN, IMAGE_STD))
    return (image[:, None].expand(-1, 3, -1, -1) - mean) / std


def load_weights(model: SAM2Base, path) -> SAM2Base:
    """A checkpoint `{"model": state_dict}` of any float type into the model, every key of it."""
    state = torch.load(path, map_location="cpu", weights_only=True)["model"]
    model.load_state_dict({k: v.float() for k, v in state.items()})
    return model
