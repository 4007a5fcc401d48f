"""Which slices a clip shows: the prompted one first, and then a stretch of the run that it starts."""
import math
from dataclasses import dataclass

import numpy as np

from .noise import uniform

LONGEST_JUMP = 36
SMALLEST_PROMPT_PIXELS = 20


@dataclass(frozen=True)
class Course:
    """What happens to the object in a clip of T slices.

    kind: follow (neighbouring slices), end (across the end of the object), gone (behind its end), return (from behind
    its end back into it), between (a second prompted slice, and then those between the two).
    index: how far each slice is from the prompted one, in slices of the run. The model's memory counts them, so that
    they are the same for a whole batch. again: the later slice of the clip that may be prompted once more.
    """

    kind: str
    index: tuple[int, ...]
    again: int

    @property
    def slices(self) -> int:
        return len(self.index)


def draw_course(r: np.random.Generator, slices: int, shares: dict[str, float]) -> Course:
    if slices == 1:
        return Course("follow", (0,), 0)
    kind = str(r.choice(list(shares), p=np.array(list(shares.values())) / sum(shares.values())))
    again = int(r.integers(1, slices))
    if kind == "follow":
        return Course(kind, tuple(range(slices)), again)
    if kind == "between":
        return Course(kind, (0, slices + int(r.integers(0, 12)), *range(1, slices - 1)), 1)
    jump = int(round(math.exp(uniform(r, math.log(2), math.log(LONGEST_JUMP)))))
    return Course(kind, (0, *(jump + n for n in range(slices - 1))), again)


def choose_slices(r: np.random.Generator, area: np.ndarray, course: Course, step: int) -> np.ndarray | None:
    """Slice numbers [T] of a clip for an object with these areas [D], `step` slices apart, the prompted slice drawn by
    area; None where the course does not fit into the volume."""
    weight = np.where(area >= SMALLEST_PROMPT_PIXELS, area.astype(float) ** uniform(r, .5, 2.5), 0)
    start = int(r.choice(len(area), p=weight / weight.sum()))
    toward = int(r.choice([-1, 1]))
    frames = _stretch(r, area, course, start, toward, step)
    if course.kind == "follow" and not 0 <= frames[-1] < len(area):
        frames = start - toward * step * np.arange(course.slices)
    return frames if frames is not None and frames.min() >= 0 and frames.max() < len(area) else None


def _stretch(r: np.random.Generator, area: np.ndarray, course: Course, start: int, toward: int,
             step: int) -> np.ndarray | None:
    count = course.slices
    if course.kind == "follow":
        return start + toward * step * np.arange(count)
    if course.kind == "between":
        return start + toward * step * np.array([0, count - 1 + int(r.integers(0, 6)), *range(1, count - 1)])
    end = int(np.where(area > 0)[0][-1 if toward > 0 else 0])
    behind = {"end": -int(r.integers(0, max(1, count - 2))), "gone": int(r.integers(1, 7)),
              "return": count - 2 - int(r.integers(0, count - 2))}[course.kind]
    back = course.kind == "return"
    run = end + toward * step * (behind + np.arange(count - 1) * (-1 if back else 1))
    nearest = run[-1 if back else 0]
    return np.concatenate([[start], run]) if (nearest - start) * toward > 0 else None
