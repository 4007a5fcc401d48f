"""Endless batches of clips, made in a process of their own."""
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import IterableDataset

from .clips import sample_clip
from .contrast import contrast_phase
from .courses import Course, draw_course
from .manifest import MANIFEST, Gate, read_manifest
from .repaint import repainted, tissue_map
from .synthetic import synthetic_scene
from .volumes import Scene, read_case

AXES = (.7, .15, .15)
"""Shares of axial, coronal and sagittal slices of real volumes."""
WHOLE_AND_TOP = (.65, .35)
"""Shares of the two label maps of the abdomen."""
REPAINTED_ORGANS = .75
"""Share of the abdomen among the repainted volumes; the others are sarcomas."""


@dataclass
class Batch:
    """image uint8 [B, T, R, R], masks bool [B, M, T, R, R], boxes [B, M, 2, 4], clicks [B, M, 2, 8, 2] and there
    bool [B, M, 2]: see `Clip`."""

    course: Course
    image: torch.Tensor
    masks: torch.Tensor
    boxes: torch.Tensor
    clicks: torch.Tensor
    there: torch.Tensor


class ClipStream(IterableDataset):
    """phase: `slices`, `size`, `clips` and `objects` of a batch, share of every source (`sources`) and of every course
    (`courses`), as in the training plan. hold_out: cases that are not used."""

    def __init__(self, phase: dict, seed: list[int], data: Path, hold_out: tuple[str, ...] = ()) -> None:
        self.phase, self.seed, self.data, self.hold_out = phase, seed, data, hold_out

    def __iter__(self) -> Iterator[Batch]:
        torch.set_num_threads(1)
        r = np.random.default_rng(self.seed)
        p, pools = self.phase, self._pools(r)
        names = list(p["sources"])
        share = np.array([p["sources"][n] for n in names], float)
        while True:
            course = draw_course(r, p["slices"], p["courses"])
            found = []
            while len(found) < p["clips"]:
                scene = pools[names[int(r.choice(len(names), p=share / share.sum()))]].draw()
                clip = sample_clip(r, scene, course, p["size"], p["objects"])
                if clip:
                    found.append(clip)
            yield Batch(course, *(torch.stack([getattr(c, k) for c in found])
                                  for k in ("image", "masks", "boxes", "clicks", "there")))

    def _pools(self, r: np.random.Generator) -> dict[str, "Pool"]:
        gate = Gate(self.data, read_manifest())
        cases = {c["id"]: read_case(gate, c["image"], c["labels"])
                 for c in json.loads(MANIFEST.read_text())["cases"] if c["id"] not in self.hold_out}
        organs = [s for n, s in cases.items() if n.startswith("abdomen")]
        tumours = [s for n, s in cases.items() if n.startswith("sarcoma")]
        tissues = [tissue_map(s) for s in organs + tumours]
        painted = (*(REPAINTED_ORGANS * v for v in WHOLE_AND_TOP),
                   *[(1 - REPAINTED_ORGANS) / len(tumours)] * len(tumours))
        longer = 4 if self.phase["slices"] == 1 else 1

        def one_of(scenes: list[Scene], shares: tuple[float, ...] | None = None) -> Scene:
            return scenes[int(r.choice(len(scenes), p=shares))]

        def turned(scene: Scene) -> Scene:
            return scene.along(int(r.choice(3, p=AXES)))

        return {
            "synthetic": Pool(r, 40, 14 * longer, lambda: synthetic_scene(int(r.integers(1 << 31)))),
            "organs": Pool(r, 4, 40 * longer, lambda: turned(contrast_phase(r, one_of(organs, WHOLE_AND_TOP)))),
            "tumours": Pool(r, 6, 25 * longer, lambda: turned(contrast_phase(r, one_of(tumours)))),
            "repainted": Pool(r, 3, 70 * longer, lambda: turned(repainted(r, one_of(tissues, painted)))),
        }


class Pool:
    """Up to `size` scenes of one source; after every `reuse` draws one is added, or takes the place of another."""

    def __init__(self, r: np.random.Generator, size: int, reuse: int, make: Callable[[], Scene]) -> None:
        self._r, self._size, self._reuse, self._make = r, size, reuse, make
        self._scenes: list[Scene] = []
        self._drawn = 0

    def draw(self) -> Scene:
        while len(self._scenes) < min(self._size, 2) or self._drawn >= self._reuse:
            self._drawn = 0
            self._renew(self._make())
        self._drawn += 1
        return self._scenes[int(self._r.integers(len(self._scenes)))]

    def _renew(self, scene: Scene) -> None:
        if not scene.areas:
            return
        if len(self._scenes) < self._size:
            self._scenes.append(scene)
        else:
            self._scenes[int(self._r.integers(self._size))] = scene
