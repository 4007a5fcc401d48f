"""The learning curve: a CSV file that the model card quotes."""
import csv
from pathlib import Path

import numpy as np

from .state import Progress

SEEN = ("loss", "box", "box+", "points", "click", "corrected", "track", "present", "absent")
"""Loss; IoU after a box, a box with its prior, clicks, a correcting click on a prompted and on a tracked slice, and of
tracked slices; share of present and of absent objects that the object score gets right."""


class Curve:
    def __init__(self, path: Path) -> None:
        self._path = path
        self._noted: dict[str, list[float]] = {}

    def add(self, seen: dict[str, list[float]]) -> None:
        for key, values in seen.items():
            self._noted.setdefault(key, []).extend(values)

    def write(self, progress: Progress, number: int, phase: dict, rate: float) -> None:
        """A row of means since the last one."""
        means = [f"{np.mean(self._noted[k]):.4f}" if self._noted.get(k) else "" for k in SEEN]
        row = [progress.step, progress.prompts, round(progress.used), number, phase["slices"], phase["size"],
               f"{rate:.2e}", *means]
        new = not self._path.exists()
        with self._path.open("a", newline="") as f:
            out = csv.writer(f)
            if new:
                out.writerow(["step", "prompts", "cpu_s", "phase", "slices", "size", "rate", *SEEN])
            out.writerow(row)
        print(*row, flush=True)
        self._noted = {}
