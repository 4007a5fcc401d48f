"""What a slice's answer costs."""
from dataclasses import dataclass

import torch
import torch.nn.functional as F

OBJECT_SCORE_WEIGHT = 3.


@dataclass
class Answer:
    """The decoder's four masks [B, 4, R/4, R/4], predicted IoUs [B, 4], mask tokens [B, 4, C], object score [B, 1].

    Mask 0 answers clear prompts, 1 to 3 are the alternatives that ambiguous prompts and tracked slices choose from.
    """

    masks: torch.Tensor
    ious: torch.Tensor
    tokens: torch.Tensor
    score: torch.Tensor


@dataclass
class Cost:
    """loss: mean over the batch; iou [B, 4] of the binary masks; present [B]: the object is on the slice."""

    loss: torch.Tensor
    iou: torch.Tensor
    present: torch.Tensor


def answer_cost(answer: Answer, truth: torch.Tensor, counts: torch.Tensor | None = None) -> Cost:
    """truth: share of each pixel at half resolution [B, R/2, R/2]; counts [B]: samples that count (all by default).

    Masks: 5 x focal (gamma 1) + cross entropy + Dice, of mask 0, and .8 of the best and .2 of the mean alternative;
    predicted IoU: L1 to the true one; object score: cross entropy. Masks and IoU only where the object is.
    """
    present = (truth.sum((1, 2)) > 0).float()
    counts = torch.ones_like(present) if counts is None else counts.float()
    logits = F.interpolate(answer.masks, scale_factor=2, mode="bilinear", align_corners=False)
    each, iou = mask_costs(logits, truth)
    others = each[:, 1:]
    cost = each[:, 0] + .8 * others.min(1)[0] + .2 * others.mean(1) + (answer.ious - iou).abs().mean(1)
    score = F.binary_cross_entropy_with_logits(answer.score[:, 0], present, reduction="none")
    shown = present * counts
    loss = (cost * shown).sum() / shown.sum().clamp(min=1)
    loss = loss + OBJECT_SCORE_WEIGHT * (score * counts).sum() / counts.sum().clamp(min=1)
    return Cost(loss, iou, present)


def mask_costs(logits: torch.Tensor, truth: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Cost [B, 4] and IoU [B, 4] of logits [B, 4, h, w] against truth [B, h, w] in 0..1."""
    truth = truth[:, None].expand_as(logits)
    entropy = F.binary_cross_entropy_with_logits(logits, truth, reduction="none")
    p = logits.sigmoid()
    focal = entropy * (p.detach() - truth).abs()
    dice = 1 - (2 * (p * truth).sum((2, 3)) + 1) / (p.sum((2, 3)) + truth.sum((2, 3)) + 1)
    with torch.no_grad():
        hard, true = logits > 0, truth > .5
        iou = (hard & true).sum((2, 3)) / ((hard | true).sum((2, 3)) + 1e-6)
    return 5 * focal.mean((2, 3)) + entropy.mean((2, 3)) + dice, iou
