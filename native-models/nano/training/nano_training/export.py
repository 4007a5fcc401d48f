"""Weights of a run as a checkpoint of the product: official key layout, 16-bit floats, and its card."""
import json
from pathlib import Path

import torch

from .architecture import (EMBED, IMAGE_MEAN, IMAGE_STD, MEMORY, MEMORY_FFN, MEMORY_LAYERS, WIDTH, build_nano,
                           load_weights)
from .framing import WINDOWS_HU

LARGEST_MB = 10
SHIPPED_SIZE, OTHER_SIZES, CROP_MARGIN = 192, (128, 256), 1.5


OBJECT_SCORE_BIAS = "sam_mask_decoder.pred_obj_score_head.layers.2.bias"


def export(weights: list[Path], folder: Path, name: str, score_shift: float = 0.) -> None:
    """Writes NAME.pt, `{"model": state_dict}`, and NAME.card.json: the mean of the weights (of one run, so that they lie
    close together), and the object score shifted, where it says "present" too often or too rarely. Raises ValueError for
    weights that are not finite in 16 bits and for a file that is too large to ship."""
    states = [load_weights(build_nano(), w).state_dict() for w in weights]
    mean = {k: torch.stack([s[k] for s in states]).mean(0) for k in states[0]}
    mean[OBJECT_SCORE_BIAS] = mean[OBJECT_SCORE_BIAS] + score_shift
    half = {k: v.half() for k, v in mean.items()}
    broken = [k for k, v in half.items() if not torch.isfinite(v).all()]
    if broken:
        raise ValueError(f"Not finite in 16 bits: {', '.join(broken)}")
    out = folder / f"{name}.pt"
    torch.save({"model": half}, out)
    if out.stat().st_size > LARGEST_MB * 1e6:
        raise ValueError(f"{out.name} has {out.stat().st_size / 1e6:.1f} MB, more than {LARGEST_MB}.")
    (folder / f"{name}.card.json").write_text(json.dumps(_card(name), indent=2) + "\n")


def _card(name: str) -> dict:
    """What the product has to know of the model; `flags` are those of SAM 2.1, as `build_nano` sets them."""
    return {
        "schema": 1,
        "name": name,
        "version": "2.1",
        "size": "nano",
        "licence": "Apache-2.0",
        "about": "SAM 2.1 architecture with 4.25 million parameters, trained from scratch on synthetic volumes, on real "
                 "anatomy with drawn grey values and on a few public CT scans.",
        "goodFor": "Trying the application without a download: compact organs and soft-tissue masses on CT, prompted by "
                   "a box.",
        "trainedOn": "Synthetic volumes; one abdominal CT of TotalSegmentator (Apache-2.0); five patients of the TCIA "
                     "Soft-tissue-Sarcoma collection (CC-BY-3.0). No weights of any other model.",
        "notFor": "Clinical use of any kind. Structures in several parts (costal cartilages, colon), lobes of the lung, "
                  "single vertebrae, long muscles and vessels in one go, anything but CT.",
        "hiera": {"embedDim": EMBED, "numHeads": 1, "stages": [1, 2, 4, 1], "globalBlocks": [4, 5, 6],
                  "windowSpec": [8, 8, 8, 4], "posEmbedBackground": [8, 8]},
        "dModel": WIDTH,
        "memDim": MEMORY,
        "memoryLayers": MEMORY_LAYERS,
        "memoryFfn": MEMORY_FFN,
        "fuserLayers": 2,
        "flags": {"numMaskmem": 7, "maxObjPtrs": 16, "maxCondFrames": -1, "memoryStride": 1, "noObjEmbedSpatial": True,
                  "addTpos": True, "projTpos": True, "signedTpos": True, "binarizeMaskFromPoints": True,
                  "dynamicMultimask": True, "stabilityDelta": .05, "stabilityThreshold": .98, "fillHoleArea": 8,
                  "sigmoidScale": 20, "sigmoidBias": -10},
        "input": {"imageSize": SHIPPED_SIZE, "imageSizes": sorted((SHIPPED_SIZE, *OTHER_SIZES)),
                  "resize": "area-bilinear", "mean": IMAGE_MEAN, "std": IMAGE_STD,
                  "windowsHu": {n: [int(v) for v in limits] for n, limits in WINDOWS_HU.items()}, "boxPrior": True,
                  "cropMargin": CROP_MARGIN},
    }
