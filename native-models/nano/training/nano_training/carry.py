"""One object carried through a volume by the package's own tracking, as the product's plain propagation does it."""
from collections.abc import Callable
from dataclasses import dataclass

import torch

from .architecture import normalise
from .decoding import box_prior

STOP_AFTER, COLLAPSED = 8, .02
"""A run ends after so many slices without the object: its score is not above 0, or hardly anything is left of it."""


@dataclass
class Tracked:
    """logits [R/4, R/4] (all at -1024 where the object is taken to be absent), object score, predicted IoU."""

    logits: torch.Tensor
    score: float
    iou: float


@torch.inference_mode()
def carry(model, frame: Callable[[int], torch.Tensor], count: int, prompt: int, box: torch.Tensor) -> dict[int, Tracked]:
    """Every slice that is looked at, from `prompt` outward with fresh memory each way.

    frame(t): grey values [1, R, R] of slice t in 0..1; box [4] in its pixels.
    """
    found: dict[int, Tracked] = {}
    for step in (1, -1):
        store: dict[str, dict] = {"cond_frame_outputs": {}, "non_cond_frame_outputs": {}}
        gone, first = 0, 0
        for t in range(prompt, count if step > 0 else -1, step):
            found[t] = _track(model, store, frame(t), t, t == prompt, box, count, step < 0)
            area = int((found[t].logits > 0).sum())
            first = area if t == prompt else first
            gone = gone + 1 if found[t].score <= 0 or area < COLLAPSED * first else 0
            if gone >= STOP_AFTER:
                break
    return found


def _track(model, store: dict[str, dict], image: torch.Tensor, t: int, prompted: bool, box: torch.Tensor, count: int,
           reverse: bool) -> Tracked:
    size = image.shape[-1]
    features, positions, sizes = model._prepare_backbone_features(model.forward_image(normalise(image)))[1:]
    corners = {"point_coords": box.view(1, 2, 2), "point_labels": torch.tensor([[2, 3]], dtype=torch.int32)}
    out = {}
    with _predicted_iou(model) as iou:
        out = model.track_step(
            frame_idx=t, is_init_cond_frame=prompted, current_vision_feats=features,
            current_vision_pos_embeds=positions, feat_sizes=sizes, point_inputs=corners if prompted else None,
            mask_inputs=None, output_dict=store, num_frames=count, track_in_reverse=reverse,
            prev_sam_mask_logits=box_prior(box[None], size) if prompted else None)
    store["cond_frame_outputs" if prompted else "non_cond_frame_outputs"][t] = out
    return Tracked(out["pred_masks"][0, 0].float(), float(out["object_score_logits"][0, 0]), iou[-1])


class _predicted_iou:
    """Listens in on the predicted IoU of the chosen mask, which `track_step` does not hand out."""

    def __init__(self, model) -> None:
        self._model = model

    def __enter__(self) -> list[float]:
        self._heads = self._model._forward_sam_heads
        heard: list[float] = []

        def heads(*args, **kwargs):
            answer = self._heads(*args, **kwargs)
            heard.append(float(answer[2].max()))
            return answer

        self._model._forward_sam_heads = heads
        return heard

    def __exit__(self, *_) -> None:
        self._model._forward_sam_heads = self._heads
