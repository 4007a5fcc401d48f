"""One answer of the mask decoder to a prompt."""
from dataclasses import dataclass

import torch

from .losses import Answer, Cost

PRIOR_LIMIT, PRIOR_GRID = 8, 64


@dataclass
class Slice:
    """One slice of a batch of B objects: features [B, C, R/16, R/16] and the two finer maps, the same as a sequence with
    its positions [(R/16)^2, B, C], masks [B, R, R] and the share of each pixel at half size [B, R/2, R/2]."""

    pixels: torch.Tensor
    fine: list[torch.Tensor]
    sequence: torch.Tensor
    position: torch.Tensor
    mask: torch.Tensor
    truth: torch.Tensor


@dataclass
class Given:
    """What was asked (clicks [B, n, 2], labels [B, n]) and answered; several: one of the alternatives is chosen."""

    answer: Answer
    cost: Cost
    several: bool
    clicks: torch.Tensor
    labels: torch.Tensor

    def choice(self) -> torch.Tensor:
        """The mask [B] that the product would show."""
        if not self.several:
            return torch.zeros(len(self.answer.ious), dtype=torch.long)
        return 1 + self.answer.ious[:, 1:].argmax(1)


def no_clicks(count: int) -> tuple[torch.Tensor, torch.Tensor]:
    """What the decoder gets instead of clicks: one padding point."""
    return torch.zeros(count, 1, 2), -torch.ones(count, 1)


def decode(model, pixels: torch.Tensor, fine: list[torch.Tensor], clicks: torch.Tensor, labels: torch.Tensor,
           dense: torch.Tensor | None = None) -> Answer:
    """All masks for clicks [B, n, 2] in pixels with labels [B, n] (0 beside, 1 inside, 2 and 3 corners, -1 none) and a
    dense prompt [B, 1, R/4, R/4], on features [B, C, R/16, R/16]."""
    sparse, dense = model.sam_prompt_encoder(points=(clicks, labels), boxes=None, masks=dense)
    return Answer(*model.sam_mask_decoder.predict_masks(
        image_embeddings=pixels, image_pe=model.sam_prompt_encoder.get_dense_pe(), sparse_prompt_embeddings=sparse,
        dense_prompt_embeddings=dense, repeat_image=False, high_res_features=fine))


def box_prior(box: torch.Tensor, size: int) -> torch.Tensor:
    """Boxes [B, 4] in pixels as a dense prompt [B, 1, R/4, R/4]: signed distance to the edge in 64ths of the side,
    positive inside, clamped to +-8. Two corner tokens alone are what a small model learns to read last."""
    centre = (torch.arange(size // 4) + .5) * 4
    x0, y0, x1, y1 = box.float().unbind(1)
    dx = torch.minimum(centre - x0[:, None], x1[:, None] - centre)
    dy = torch.minimum(centre - y0[:, None], y1[:, None] - centre)
    distance = torch.minimum(dx[:, None, :], dy[:, :, None]) * (PRIOR_GRID / size)
    return distance.clamp(-PRIOR_LIMIT, PRIOR_LIMIT)[:, None]
