"""What the model is shown: a sheet of clips, the object outlined, the box as it would be drawn."""
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from scipy import ndimage as ndi

from .stream import Batch, ClipStream

OUTLINE, BOX = (255, 40, 40), (255, 220, 0)


def preview(data: Path, phase: dict, seed: int, rows: int, out: Path) -> None:
    """Writes a PNG with one clip a row, its slices from left to right; the first one is prompted."""
    batches = iter(ClipStream({**phase, "clips": 1}, [seed], data))
    strips = [_strip(next(batches)) for _ in range(rows)]
    Image.fromarray(np.concatenate(strips)).save(out)


def _strip(batch: Batch) -> np.ndarray:
    """RGB uint8 [R, T * R, 3] of a batch's first clip and first object."""
    rgb = np.stack([batch.image[0].numpy()] * 3, -1)
    mask = batch.masks[0, 0].numpy()
    rgb[mask ^ np.stack([ndi.binary_erosion(m) for m in mask])] = OUTLINE
    last = rgb.shape[1] - 1
    x0, y0, x1, y1 = (int(v) for v in torch.floor(batch.boxes[0, 0, 0]).clamp(0, last))
    rgb[0, [y0, y1], x0:x1] = BOX
    rgb[0, y0:y1, [x0, x1]] = BOX
    return np.concatenate(list(rgb), 1)
