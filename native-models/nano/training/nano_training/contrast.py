"""Other contrast phases of a real scan: the HU of every labelled structure shift, with the blur of its edge."""
import numpy as np
from scipy import ndimage as ndi

from .noise import grain, smooth_noise, uniform
from .volumes import Scene

ENHANCEMENT_HU: dict[tuple[int, ...], tuple[float, float]] = {
    (52, 53, 65, 66): (0, 320),         # arteries
    (2, 3): (0, 190),                   # kidneys
    (63, 64, 67, 68): (0, 170),         # veins
    (1,): (0, 100),                     # spleen
    (5,): (0, 80),                      # liver
    (7, 51): (0, 80),                   # pancreas, heart
    (6, 18, 19, 20): (-30, 60),         # stomach and bowel
    (21, 4): (-10, 40),                 # urinary and gall bladder
    tuple(range(80, 90)): (0, 25),      # muscles
}
"""HU that contrast medium adds to labels of TotalSegmentator's task `total`, from none to the most (judged by eye)."""
TUMOUR_HU = (-45, 70)


def contrast_phase(r: np.random.Generator, scene: Scene) -> Scene:
    """A copy of a scene in HU as if it had been taken in another phase, or with any shift of every structure, and
    with more or less noise and sharpness."""
    added = np.zeros(256, np.float32)
    if r.random() < .65:
        phase = r.random()
        for labels, (low, high) in ENHANCEMENT_HU.items():
            added[list(labels)] = low + (high - low) * np.clip(phase + r.normal() * .35, 0, 1)
    else:
        added[1:] = r.normal(size=255) * uniform(r, 10, 60)
    added[1:] += r.normal(size=255) * 6
    if len(scene.areas) == 1:
        added[list(scene.areas)] = uniform(r, *TUMOUR_HU)
    shift = ndi.gaussian_filter(added[scene.labels], [.8 / s * min(scene.spacing) for s in scene.spacing])
    shift *= 1 + uniform(r, 0, .3) * smooth_noise(r, (4, 8, 8), shift.shape)
    hu = scene.values.astype(np.float32) + shift
    if r.random() < .4:
        hu = ndi.gaussian_filter(hu, (0, *[uniform(r, .3, .9)] * 2))
    if r.random() < .6:
        hu += grain(r, hu.shape) * uniform(r, 2, 28)
    return Scene(hu.astype(np.float16), scene.labels, scene.spacing, True, scene.areas)
