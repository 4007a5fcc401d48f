"""Random numbers and noise."""
import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage as ndi


def uniform(r: np.random.Generator, low: float, high: float) -> float:
    return float(r.uniform(low, high))


def smooth_noise(r: np.random.Generator, grid: tuple[int, ...] | list[int], shape: tuple[int, ...]) -> np.ndarray:
    """Normal noise on a coarse grid [gz, gy, gx], interpolated to float32 [D, H, W]."""
    coarse = torch.from_numpy(r.standard_normal((1, 1, *grid), dtype=np.float32))
    return F.interpolate(coarse, size=tuple(shape), mode="trilinear", align_corners=True)[0, 0].numpy()


def grain(r: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Noise of unit variance [D, H, W], mostly correlated within the slice, as reconstruction kernels leave it."""
    noise = r.standard_normal(shape, dtype=np.float32)
    if r.random() < .7:
        noise = ndi.gaussian_filter(noise, (0, *[uniform(r, .4, 1.1)] * 2))
    return noise / noise.std()
