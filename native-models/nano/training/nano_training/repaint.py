"""Real anatomy with drawn grey values, as SynthSeg does it (Billot et al. 2023, doi 10.1016/j.media.2023.102789)."""
import numpy as np
from scipy import ndimage as ndi

from .noise import grain, smooth_noise, uniform
from .volumes import Scene, object_areas

AIR, LUNG, FAT, SOFT, BONE = range(250, 255)
"""Labels of voxels that nobody labelled."""
TISSUE_LIMITS_HU = (-850, -250, -20, 180)
FREE_LABELS = range(130, 249)


def tissue_map(scene: Scene, factor: int = 2) -> Scene:
    """The label map of a scene in HU with its unlabelled voxels split by HU, `factor` times finer within the slice.

    Labels of structures stay; the edges are smooth at the finer grid. The values are left empty.
    """
    hu = ndi.gaussian_filter(scene.values.astype(np.float32), .6)
    rest = AIR + np.digitize(hu, TISSUE_LIMITS_HU)
    labels = np.where(scene.labels > 0, scene.labels, rest).astype(np.uint8)
    fine = np.stack([_finer(plane, factor) for plane in labels])
    sz, sy, sx = scene.spacing
    areas = {i: a for i, a in object_areas(fine).items() if i < AIR}
    return Scene(np.zeros((len(fine), 1, 1), np.float16), fine, (sz, sy / factor, sx / factor), True, areas)


def _finer(plane: np.ndarray, factor: int) -> np.ndarray:
    """Labels [H, W] on a finer grid: the label with the largest smoothed share wins."""
    best_label = np.zeros([n * factor for n in plane.shape], np.uint8)
    best = np.full(best_label.shape, -1., np.float32)
    for label in np.unique(plane):
        share = ndi.zoom(ndi.gaussian_filter((plane == label).astype(np.float32), .7), factor, order=1,
                         grid_mode=True, mode="nearest")
        won = share > best
        best_label[won], best[won] = label, share[won]
    return best_label


def repainted(r: np.random.Generator, tissue: Scene) -> Scene:
    """A scene of grey values 0..255 painted on the labels of `tissue_map`; some structures are cut in two before."""
    labels = _cut_in_two(r, tissue.labels, tissue.areas)
    free = r.random() < .35
    usual = {AIR: .0, LUNG: .05, FAT: uniform(r, .05, .3), SOFT: uniform(r, .4, .6), BONE: uniform(r, .85, 1.1)}
    mean, rough, lumpy = (np.zeros(256, np.float32) for _ in range(3))
    for label in range(1, 256):
        mean[label] = usual[label] if label in usual and not free else r.choice(
            [uniform(r, .4, .75), uniform(r, .6, 1.05), uniform(r, 0, 1)], p=[.5, .25, .25])
        rough[label], lumpy[label] = uniform(r, 0, .05), uniform(r, 0, .07)
    shape = labels.shape
    image = mean[labels] + rough[labels] * smooth_noise(r, [max(4, n // 3) for n in shape], shape) + \
        lumpy[labels] * smooth_noise(r, [max(3, n // 14) for n in shape], shape)
    image = ndi.gaussian_filter(image, (uniform(r, .1, .5), *[uniform(r, .4, 1.2)] * 2))
    image += grain(r, shape) * uniform(r, 0, .07)
    values = (np.clip(image, 0, 1) * 255).astype(np.uint8)
    return Scene(values, np.where(labels < AIR, labels, 0).astype(np.uint8), tissue.spacing, False)


def _cut_in_two(r: np.random.Generator, labels: np.ndarray, areas: dict[int, np.ndarray]) -> np.ndarray:
    """Labels [D, H, W] in which a third of the structures go on as another label beyond a tilted plane: they end
    where something of the same shape begins."""
    out = labels.copy()
    free = [i for i in FREE_LABELS if i not in areas]
    for label, area in areas.items():
        if r.random() > .35 or not free:
            continue
        slices = np.where(area > 0)[0]
        if len(slices) < 8:
            continue
        part = out[slices[0]:slices[-1] + 1]
        z, y, x = np.ogrid[:part.shape[0], :part.shape[1], :part.shape[2]]
        tilt = uniform(r, -.3, .3), uniform(r, -.3, .3)
        height = z + tilt[0] * (y - part.shape[1] / 2) * .3 + tilt[1] * (x - part.shape[2] / 2) * .3
        part[(part == label) & (height > uniform(r, .25, .75) * part.shape[0])] = free.pop()
    return out
