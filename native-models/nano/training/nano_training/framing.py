"""How slices become the model's frames: window, square around the prompt, and how both are varied."""
import math

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage as ndi

from .noise import uniform

WINDOWS_HU = {"soft": (-160., 240.), "bone": (-500., 1300.), "lung": (-1250., 250.)}
SMALLEST_SIDE_PIXELS = 20.
LOW_PASS_FROM = 1.5
"""Pixels of the plane to one of the frame beyond which a plane is smoothed before it is sampled."""


def window_of(r: np.random.Generator, label: int) -> tuple[float, float]:
    """Limits in HU for a TotalSegmentator label. The product shows everything in the soft-tissue window unless it is
    told otherwise, so that bones and lungs are seen in it too."""
    bone = 25 <= label <= 50 or 69 <= label <= 78 or 91 <= label <= 117
    lung = 10 <= label <= 14
    u = r.random()
    low, high = WINDOWS_HU["bone" if bone and u < .35 else "lung" if lung and u < .5 else "soft"]
    if u > .5:
        width = (high - low) * math.exp(uniform(r, -.45, .45))
        centre = (low + high) / 2 + (high - low) * uniform(r, -.12, .12)
        low, high = centre - width / 2, centre + width / 2
    return low, high


def side_of(r: np.random.Generator, longest: float, whole: float) -> float:
    """Side of the square in mm: mostly about 1.5 times the longer side of the box, sometimes wider or all there is."""
    u = r.random()
    if u < .72:
        return longest * uniform(r, 1.35, 1.75)
    if u < .95:
        return longest * math.exp(uniform(r, math.log(1.2), math.log(3.2)))
    return max(longest, whole)


def low_passed(planes: np.ndarray, shrink: float) -> np.ndarray:
    """Planes [T, H, W] smoothed for sampling every `shrink` pixels."""
    return ndi.gaussian_filter(planes, (0, shrink / 2.5, shrink / 2.5)) if shrink > LOW_PASS_FROM else planes


def square_grid(r: np.random.Generator, centre: tuple[float, float], side: tuple[float, float],
                plane: tuple[int, int], frames: int, size: int) -> torch.Tensor:
    """Sampling grid [T, R, R, 2] of a square, given as (y, x) in pixels of the plane: turned, mirrored and warped alike
    on all slices. In a quarter of the clips the view drifts, so that what is seen moves as ribs and vessels do."""
    (h, w), (cy, cx), (sy, sx) = plane, centre, side
    angle = uniform(r, -.35, .35) if r.random() < .4 else 0.
    fy, fx = (r.choice([-1, 1]) if r.random() < .7 else 1 for _ in range(2))
    aspect = uniform(r, .88, 1.14) if r.random() < .5 else 1.
    c, s = math.cos(angle), math.sin(angle)
    theta = torch.tensor([[sx / w * aspect * c * fx, -sx / w * s * fy, cx * 2 / w - 1],
                          [sy / h * s * fx, sy / h * c * fy, cy * 2 / h - 1]], dtype=torch.float32)
    grid = F.affine_grid(theta[None], (1, 1, size, size), align_corners=False)
    scale = torch.tensor([sx / w, sy / h], dtype=torch.float32)
    if r.random() < .5:
        for knots, limit in ((4, .13), (8, .035)):
            push = torch.from_numpy(r.normal(size=(1, 2, knots, knots)).astype(np.float32)) * uniform(r, 0, limit)
            push = F.interpolate(push, size=(size, size), mode="bicubic", align_corners=True)
            grid = grid + push.permute(0, 2, 3, 1) * scale
    grid = grid.expand(frames, -1, -1, -1)
    if frames > 1 and r.random() < .25:
        drift = torch.from_numpy(r.normal(size=2).astype(np.float32)) * uniform(r, 0, .04) * scale
        grid = grid + drift * torch.arange(frames).view(-1, 1, 1, 1)
    return grid


def vary_greys(r: np.random.Generator, x: torch.Tensor) -> torch.Tensor:
    """Window, gamma, blur, noise and now and then the negative of frames [T, R, R] in 0..1."""
    size = x.shape[-1]
    if r.random() < .6:
        x = (x - .5) * uniform(r, .78, 1.3) + .5 + uniform(r, -.1, .1)
    x = x.clamp(0, 1)
    if r.random() < .3:
        x = x ** math.exp(uniform(r, -.35, .35))
    if r.random() < .2:
        x = torch.from_numpy(ndi.gaussian_filter(x.numpy(), (0, *[uniform(r, .4, size / 110)] * 2)))
    if r.random() < .45:
        noise = r.standard_normal(x.shape, dtype=np.float32)
        if r.random() < .5:
            noise = ndi.gaussian_filter(noise, (0, *[uniform(r, .5, 1.3)] * 2))
        x = x + torch.from_numpy(noise / noise.std()) * uniform(r, 0, .065)
    return (1 - x if r.random() < .02 else x).clamp(0, 1)
