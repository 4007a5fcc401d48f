"""Prompts for the mask of one slice."""
import numpy as np
import torch
from scipy import ndimage as ndi

from .noise import uniform

SMALLEST_PIXELS = 9


def prompts_of(r: np.random.Generator, mask: np.ndarray) -> tuple[torch.Tensor, torch.Tensor] | None:
    """For a mask [R, R]: a box [4] (x0, y0, x1, y1, edges outside) that is tight half of the time and else up to 7 % of
    its size off, and 4 clicks inside + 4 beside [8, 2] (x, y). None for a mask that is (nearly) empty."""
    ys, xs = np.where(mask)
    if len(ys) < SMALLEST_PIXELS:
        return None
    box = np.array([xs.min(), ys.min(), xs.max() + 1, ys.max() + 1], np.float32)
    size = np.array([box[2] - box[0], box[3] - box[1]] * 2, np.float32)
    if r.random() < .5:
        box += r.uniform(-1, 1, 4).astype(np.float32) * uniform(r, 0, .07) * size
    depth = ndi.distance_transform_edt(mask)[ys, xs]
    inside = r.choice(len(ys), 4, p=depth ** 2 / (depth ** 2).sum())
    if r.random() < .5:
        inside[0] = depth.argmax()
    y0, y1 = int(max(0, box[1] - .3 * size[1])), int(box[3] + .3 * size[1]) + 1
    x0, x1 = int(max(0, box[0] - .3 * size[0])), int(box[2] + .3 * size[0]) + 1
    oy, ox = np.where(~mask[y0:y1, x0:x1])
    if len(oy) == 0:
        return None
    beside = r.integers(0, len(oy), 4)
    clicks = np.concatenate([np.stack([xs[inside], ys[inside]], 1), np.stack([ox[beside] + x0, oy[beside] + y0], 1)])
    return torch.from_numpy(np.clip(box, 0, mask.shape[-1])), torch.from_numpy(clicks.astype(np.float32))
