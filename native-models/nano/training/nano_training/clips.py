"""Clips of slices with prompts, as the product shows them to the model."""
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F

from .courses import Course, choose_slices
from .framing import SMALLEST_SIDE_PIXELS, low_passed, side_of, square_grid, vary_greys, window_of
from .noise import uniform
from .prompts import prompts_of
from .volumes import Scene

FINE_STEP_MM = 1.6
"""Slices closer than this are mostly taken two or three apart."""


@dataclass
class Clip:
    """image uint8 [T, R, R]; masks bool [M, T, R, R]; boxes [M, 2, 4], clicks [M, 2, 8, 2] (see `prompts_of`) and
    there bool [M, 2] for the first slice and for slice `again` of the course."""

    image: torch.Tensor
    masks: torch.Tensor
    boxes: torch.Tensor
    clicks: torch.Tensor
    there: torch.Tensor


def sample_clip(r: np.random.Generator, scene: Scene, course: Course, size: int, objects: int) -> Clip | None:
    """A clip around one structure of the scene, with `objects` of those seen on its first slice (one image, several
    prompts: the answer has to come from the prompt). None where the course or the structure does not fit."""
    label = int(r.choice(list(scene.areas)))
    step = 1 if r.random() < .7 else 2
    if scene.spacing[0] < FINE_STEP_MM and r.random() < .6:
        step += 1
    frames = choose_slices(r, scene.areas[label], course, step)
    if frames is None:
        return None
    ys, xs = np.where(scene.labels[frames[0]] == label)
    if len(ys) < 20:
        return None
    _, sy, sx = scene.spacing
    plane = scene.labels.shape[1:]
    top, bottom, left, right = ys.min(), ys.max() + 1, xs.min(), xs.max() + 1
    longest = max((bottom - top) * sy, (right - left) * sx)
    side = max(side_of(r, longest, max(plane[0] * sy, plane[1] * sx)), SMALLEST_SIDE_PIXELS * min(sx, sy))
    slack = (side - longest) / 2 * (uniform(r, 0, .6) if r.random() < .4 else 0)
    centre = ((top + bottom) / 2 + uniform(r, -1, 1) * slack / sy, (left + right) / 2 + uniform(r, -1, 1) * slack / sx)
    extent = (side / sy, side / sx)
    values = torch.from_numpy(low_passed(_windowed(r, scene, frames, label), side / sy / size))
    chosen = [label, *_neighbours(r, scene, frames[0], label, centre, extent)[:objects - 1]]
    grid = square_grid(r, centre, extent, plane, len(frames), size)
    drawn = torch.from_numpy(np.stack([scene.labels[frames] == q for q in chosen], 1).astype(np.float32))
    sampled = F.grid_sample(torch.cat([values[:, None], drawn], 1), grid, mode="bilinear", align_corners=False)
    image = (vary_greys(r, sampled[:, 0]) * 255).to(torch.uint8)
    return _with_prompts(r, image, (sampled[:, 1:] > .5).transpose(0, 1), course, objects)


def _windowed(r: np.random.Generator, scene: Scene, frames: np.ndarray, label: int) -> np.ndarray:
    """Slices [T, H, W] in 0..1."""
    values = scene.values[frames].astype(np.float32)
    if not scene.hu:
        return values / 255
    low, high = window_of(r, label)
    return ((values - low) / (high - low)).clip(0, 1)


def _neighbours(r: np.random.Generator, scene: Scene, frame: int, label: int, centre: tuple[float, float],
                extent: tuple[float, float]) -> list[int]:
    """Other structures that take up enough of the square, in any order."""
    spans = []
    for at, long, limit in zip(centre, extent, scene.labels.shape[1:]):
        spans.append(slice(*(int(np.clip(at + d * long, 0, limit)) for d in (-.5, .5))))
    seen = np.bincount(scene.labels[frame][tuple(spans)].ravel(), minlength=256)
    others = [q for q in scene.areas if q != label and seen[q] > max(20, .004 * extent[0] * extent[1])]
    r.shuffle(others)
    return others


def _with_prompts(r: np.random.Generator, image: torch.Tensor, masks: torch.Tensor, course: Course,
                  objects: int) -> Clip | None:
    """Prompts for the objects that are on the first slice; where they are few, the same again with other prompts."""
    found = [(m, p) for m in masks if (p := prompts_of(r, m[0].numpy())) is not None]
    if not found:
        return None
    while len(found) < objects:
        mask = found[int(r.integers(len(found)))][0]
        prompt = prompts_of(r, mask[0].numpy())
        if prompt:
            found.append((mask, prompt))
    boxes, clicks, there = [], [], []
    for mask, (box, click) in found:
        later = prompts_of(r, mask[course.again].numpy())
        boxes.append(torch.stack([box, later[0] if later else box]))
        clicks.append(torch.stack([click, later[1] if later else click]))
        there.append(torch.tensor([True, later is not None]))
    return Clip(image, torch.stack([m for m, _ in found]), torch.stack(boxes), torch.stack(clicks), torch.stack(there))
