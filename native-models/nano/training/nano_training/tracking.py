"""One training step: a batch of clips goes through the model as the product drives it.

The first slice is prompted, the others are tracked with the memory of the slices before, nearly always of the model's
own answers; some of them are prompted again. The model stays in `eval()`: it has no dropout, and so the memory of
prompted slices is binary as in the product.
"""
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F

from .architecture import normalise
from .decoding import Given, Slice, box_prior, decode, no_clicks
from .losses import Cost, answer_cost
from .stream import Batch

CERTAIN = 32.
"""Limit of earlier logits that go in as a dense prompt."""
ABSENT = -1024.
LONG_RUN = 1000
"""Slices of a run, for the positions of its pointers: more than they reach back, as in most volumes."""
REDRAWN_LOGIT = 16.
STALE = .15
"""Share of the redrawn memories that are those of the slice before."""
AGAIN_WEIGHT, CLICK_WEIGHT, MASK_POINTER_WEIGHT = .6, .5, .3


@dataclass
class ClipRun:
    """The run of one batch; calling it gives the loss. `seen` are mean IoUs of the chosen masks where the object is, by
    how they came about, and the shares of present and absent objects that the object score gets right.

    shares: how often a box comes with its prior (`box_prior`), a prompt is followed by clicks (`clicked`), a tracked
    slice is corrected (`corrected`) or prompted anew (`prompted_again`), and the truth (`truth_remembered`) or another
    drawing (`redrawn`) is remembered instead of the answer.
    """

    model: torch.nn.Module
    batch: Batch
    random: np.random.Generator
    shares: dict[str, float]
    loss: torch.Tensor | float = 0.
    seen: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        b = self.batch
        clips, objects, slices, self.size = b.masks.shape[:4]
        self.count = clips * objects
        self.masks = b.masks.flatten(0, 1).float()
        self.boxes, self.clicks, self.there = (v.flatten(0, 1) for v in (b.boxes, b.clicks, b.there))
        out = self.model.forward_image(normalise(b.image.flatten(0, 1).float() / 255))
        self.maps = [f.view(clips, slices, *f.shape[1:]).repeat_interleave(objects, 0) for f in out["backbone_fpn"]]
        where = out["vision_pos_enc"][-1]
        self.position = where[:1].flatten(2).permute(2, 0, 1).expand(-1, self.count, -1)
        self.store: dict[str, dict] = {"cond_frame_outputs": {}, "non_cond_frame_outputs": {}}
        self.kept: torch.Tensor | None = None

    def __call__(self) -> torch.Tensor:
        r, course = self.random, self.batch.course
        kind = "mask" if course.slices > 1 and r.random() < .2 else "box" if r.random() < .72 else "points"
        self._prompted(0, 0, kind)
        for n in range(1, course.slices):
            if course.kind == "between" and n == 1:
                box = r.random() < .5 and bool(self.there[:, 1].all())
                self._prompted(1, 1, "box" if box else "mask")
            else:
                self._visited(n)
        return self.loss / course.slices

    def _visited(self, n: int) -> None:
        r, again = self.random, n == self.batch.course.again
        given = self._tracked(n)
        if again and r.random() < self.shares["corrected"]:
            return self._corrected(n, given)
        self._remember(n, given, tracked=True)
        if again and r.random() < self.shares["prompted_again"]:
            self._asked(self._slice(n), 1, "box" if r.random() < .8 else "points", AGAIN_WEIGHT)

    def _slice(self, n: int) -> Slice:
        pixels = self.maps[2][:, n]
        return Slice(pixels, [self.maps[0][:, n], self.maps[1][:, n]], pixels.flatten(2).permute(2, 0, 1),
                     self.position, self.masks[:, n], F.avg_pool2d(self.masks[:, n:n + 1], 2)[:, 0])

    def _prompted(self, n: int, which: int, kind: str) -> None:
        """A slice prompted without memory (with prompt `which` of the batch); it conditions what follows."""
        if kind == "mask":
            return self._masked(n)
        view = self._slice(n)
        given = self._asked(view, which, kind)
        if n == 0 and self.random.random() < self.shares["clicked"]:
            for _ in range(1 if self.random.random() < .6 else 2):
                given = self._clicked(view, self._without_memory(view), given, "click")
        self._remember(n, given, tracked=False)

    def _asked(self, view: Slice, which: int, kind: str, weight: float = 1.) -> Given:
        """An answer to a box (a quarter with a click) or to 1 to 5 clicks, without memory."""
        r, dense = self.random, None
        clicks, counts = self.clicks[:, which], self.there[:, which]
        if kind == "box":
            coords, labels = self.boxes[:, which].view(-1, 2, 2), torch.tensor([[2., 3.]]).expand(self.count, 2)
            if r.random() < .25:
                k = int(r.integers(8))
                coords = torch.cat([coords, clicks[:, k:k + 1]], 1)
                labels = torch.cat([labels, torch.full((self.count, 1), float(k < 4))], 1)
            if r.random() < self.shares["box_prior"]:
                dense = box_prior(self.boxes[:, which], self.size)
        else:
            chosen = np.concatenate([[0], 1 + r.permutation(7)[:int(r.integers(0, 5))]])
            coords = clicks[:, chosen]
            labels = torch.tensor((chosen < 4).astype(np.float32)).expand(self.count, len(chosen))
        answer = decode(self.model, self._without_memory(view), view.fine, coords, labels, dense)
        several = kind == "points" and coords.shape[1] == 1
        given = Given(answer, answer_cost(answer, view.truth, counts), several, coords, labels)
        self._add(given.cost, weight)
        if bool(counts.all()):
            self._note(kind + ("+" if dense is not None else ""), given)
        return given

    def _masked(self, n: int) -> None:
        """A slice whose mask is given: it stands as it is, and its pointer is decoded from it."""
        view = self._slice(n)
        mask = view.mask[:, None]
        answer = decode(self.model, view.pixels, view.fine, *no_clicks(self.count), self.model.mask_downsample(mask))
        cost = answer_cost(answer, view.truth)
        self._add(cost, MASK_POINTER_WEIGHT)
        self._keep(n, view, mask * 20 - 10, answer.tokens[:, 0], cost.present[:, None], conditions=True, binary=False)

    def _tracked(self, n: int) -> Given:
        """A slice answered from memory alone."""
        view = self._slice(n)
        clicks, labels = no_clicks(self.count)
        answer = decode(self.model, self._with_memory(n, view), view.fine, clicks, labels)
        given = Given(answer, answer_cost(answer, view.truth), True, clicks, labels)
        self._add(given.cost)
        self._note("track", given)
        right = ((answer.score[:, 0] > 0) == (given.cost.present > 0)).float()
        for key, here in (("present", given.cost.present), ("absent", 1 - given.cost.present)):
            if here.any():
                self.seen.setdefault(key, []).append(float((right * here).sum() / here.sum()))
        return given

    def _without_memory(self, view: Slice) -> torch.Tensor:
        return view.pixels + self.model.no_mem_embed.view(1, -1, 1, 1)

    def _with_memory(self, n: int, view: Slice) -> torch.Tensor:
        return self.model._prepare_memory_conditioned_features(
            frame_idx=self.batch.course.index[n], is_init_cond_frame=False, current_vision_feats=[view.sequence],
            current_vision_pos_embeds=[view.position], feat_sizes=[(self.size // 16,) * 2], output_dict=self.store,
            num_frames=LONG_RUN)

    def _corrected(self, n: int, given: Given) -> None:
        """A tracked slice that the reader corrects, with clicks or by its mask; it then conditions what follows."""
        if self.random.random() < .25:
            return self._masked(n)
        view = self._slice(n)
        pixels = self._with_memory(n, view)
        given = Given(given.answer, given.cost, True, torch.zeros(self.count, 0, 2), torch.zeros(self.count, 0))
        for _ in range(1 if self.random.random() < .5 else 3):
            given = self._clicked(view, pixels, given, "corrected")
        self._remember(n, given, tracked=False)

    def _clicked(self, view: Slice, pixels: torch.Tensor, before: Given, key: str) -> Given:
        """One more click where the answer is wrong, on top of the clicks and the answer before."""
        with torch.no_grad():
            previous = before.answer.masks[torch.arange(self.count), before.choice()][:, None].clamp(-CERTAIN, CERTAIN)
            gone = before.answer.score[:, :, None, None] <= 0
            previous = torch.where(gone, torch.full_like(previous, -CERTAIN), previous)
            spot, label = self._spot(view, previous)
        clicks, labels = torch.cat([before.clicks, spot], 1), torch.cat([before.labels, label], 1)
        answer = decode(self.model, pixels, view.fine, clicks, labels, previous)
        given = Given(answer, answer_cost(answer, view.truth), clicks.shape[1] == 1, clicks, labels)
        self._add(given.cost, CLICK_WEIGHT)
        self._note(key, given)
        return given

    def _spot(self, view: Slice, previous: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Where to click [B, 1, 2] and as what [B, 1]: inside wrong areas, deep ones rather than rims; anywhere when
        nothing is wrong."""
        size = self.size
        shown = F.interpolate(previous, size=(size, size), mode="bilinear", align_corners=False)[:, 0] > 0
        wrong = (shown != (view.mask > 0)).float()[:, None]
        weight = F.avg_pool2d(wrong, 7, 1, 3).flatten(1) ** 4 * wrong.flatten(1) + 1e-12
        place = torch.multinomial(weight, 1)[:, 0]
        spot = torch.stack([place % size, place // size], 1).float()[:, None]
        return spot, view.mask.flatten(1).gather(1, place[:, None])

    def _remember(self, n: int, given: Given, tracked: bool) -> None:
        """Keeps the model's own answer, or now and then the truth; nothing looks back at the last slice."""
        if n == self.batch.course.slices - 1 and (tracked or n == 0):
            return
        view, bi, best = self._slice(n), torch.arange(self.count), given.choice()
        low, token = given.answer.masks[bi, best][:, None], given.answer.tokens[bi, best]
        appear = (given.answer.score > 0).float()
        if self.random.random() < self.shares["truth_remembered"]:
            appear = given.cost.present[:, None]
            if tracked:
                low = F.interpolate(view.mask[:, None] * 20 - 10, scale_factor=.25, mode="bilinear", antialias=True)
        low = torch.where(appear[..., None, None] > 0, low, torch.full_like(low, ABSENT))
        high = F.interpolate(low, size=(self.size, self.size), mode="bilinear", align_corners=False)
        if tracked and self.random.random() < self.shares["redrawn"]:
            high = torch.where(appear[..., None, None] > 0, self._redrawn(n, high.detach()), high)
        self._keep(n, view, high, token, appear, conditions=not tracked, binary=not tracked)

    def _redrawn(self, n: int, high: torch.Tensor) -> torch.Tensor:
        """Logits [B, 1, R, R] as if the answer had been drawn along the edges of the scan, which the product's plans do
        before they remember it: near the rim the grey values decide. Now and then the slice before is drawn again."""
        r = self.random
        if self.kept is not None and r.random() < STALE:
            return self.kept
        image = self.batch.image[:, n].float().repeat_interleave(self.count // len(self.batch.image), 0)[:, None] / 255
        mask = (high > 0).float()
        area = mask.sum((2, 3), keepdim=True).clamp(min=1)
        mean = (image * mask).sum((2, 3), keepdim=True) / area
        spread = (((image - mean) ** 2 * mask).sum((2, 3), keepdim=True) / area).sqrt()
        alike = (F.avg_pool2d(image, 3, 1, 1) - mean).abs() < spread * r.uniform(1, 2.5) + .02
        rim = 1 + 2 * int(r.integers(1, self.size // 20))
        near = F.max_pool2d(mask, rim, 1, rim // 2)
        core = 1 - F.max_pool2d(1 - mask, rim, 1, rim // 2)
        return torch.where((core > 0) | ((near > 0) & alike), REDRAWN_LOGIT, -REDRAWN_LOGIT)

    def _keep(self, n: int, view: Slice, high: torch.Tensor, token: torch.Tensor, appear: torch.Tensor,
              conditions: bool, binary: bool) -> None:
        """Stores memory and pointer; high: logits [B, 1, R, R], token [B, C], appear [B, 1] 0 or 1."""
        self.kept = high.detach()
        pointer = appear * self.model.obj_ptr_proj(token) + (1 - appear) * self.model.no_obj_ptr
        features, position = self.model._encode_new_memory(
            current_vision_feats=[view.sequence], feat_sizes=[(self.size // 16,) * 2], pred_masks_high_res=high,
            object_score_logits=appear * 2 - 1, is_mask_from_pts=binary)
        record = {"maskmem_features": features, "maskmem_pos_enc": position, "obj_ptr": pointer}
        kind = "cond_frame_outputs" if conditions else "non_cond_frame_outputs"
        self.store[kind][self.batch.course.index[n]] = record

    def _add(self, cost: Cost, weight: float = 1.) -> None:
        self.loss = self.loss + weight * cost.loss

    def _note(self, key: str, given: Given) -> None:
        iou = given.cost.iou.gather(1, given.choice()[:, None])[:, 0]
        here = given.cost.present
        if here.any():
            self.seen.setdefault(key, []).append(float((iou * here).sum() / here.sum()))
