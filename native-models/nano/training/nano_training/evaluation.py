"""A quick look at a checkpoint on training volumes: one tight box on the largest slice, carried outward.

Soft-tissue window, the card's size and crop, the box with its prior; without the product's look at the scan's edges.
The figures of the model card come from the product's own `sagitta evaluate`, not from here.
"""
import json
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy import ndimage as ndi
from scipy.stats import spearmanr

from .architecture import build_nano, load_weights, set_size
from .carry import carry
from .framing import SMALLEST_SIDE_PIXELS, WINDOWS_HU, low_passed
from .manifest import MANIFEST, Gate, read_manifest
from .volumes import Scene, read_case

SIZE, MARGIN = 192, 1.5
COMPACT = .9
"""Share of a structure on its prompted slice that hangs together, from which one box can mean it."""
SHIFT = 2000.
"""Added to logits before they are sampled, so that what lies outside the square is not the object."""


@dataclass
class Result:
    """One structure: Dice of the prompted slice and in 3D; outside: voxels on slices without it, to its own; predicted
    IoU and Dice of every tracked slice that it is on."""

    case: str
    label: int
    compact: bool
    prompted: float
    dice: float
    outside: float
    scores: list[float]
    dices: list[float]


@dataclass
class Square:
    """A square of the plane: centre and side as (y, x) in pixels."""

    centre: tuple[float, float]
    side: tuple[float, float]

    def cut(self, planes: np.ndarray) -> torch.Tensor:
        """Planes [N, H, W] as frames [N, R, R]; 0 outside."""
        h, w = planes.shape[-2:]
        (cy, cx), (sy, sx) = self.centre, self.side
        planes = low_passed(planes, sy / SIZE)
        return _sample(torch.from_numpy(planes), [[sx / w, 0, 2 * cx / w - 1], [0, sy / h, 2 * cy / h - 1]], (SIZE, SIZE))

    def paste(self, logits: torch.Tensor, plane: tuple[int, int]) -> np.ndarray:
        """Logits [N, r, r] as masks [N, H, W]."""
        (h, w), (cy, cx), (sy, sx) = plane, self.centre, self.side
        theta = [[w / sx, 0, (w - 2 * cx) / sx], [0, h / sy, (h - 2 * cy) / sy]]
        return (_sample(logits + SHIFT, theta, plane) > SHIFT).numpy()

    def pixels(self, box: tuple[int, int, int, int]) -> torch.Tensor:
        """A box (x0, y0, x1, y1) of the plane in pixels of the frame."""
        (cy, cx), (sy, sx) = self.centre, self.side
        at = [((v - c) / s + .5) * SIZE for v, c, s in zip(box, (cx, cy, cx, cy), (sx, sy, sx, sy))]
        return torch.tensor(at, dtype=torch.float32)


def _sample(planes: torch.Tensor, theta: list[list[float]], size: tuple[int, int]) -> torch.Tensor:
    grid = F.affine_grid(torch.tensor([theta], dtype=torch.float32), (1, 1, *size), align_corners=False)
    return F.grid_sample(planes[None], grid, mode="bilinear", align_corners=False)[0]


def dice(a: np.ndarray, b: np.ndarray) -> float:
    both = int(a.sum()) + int(b.sum())
    return float(2 * (a & b).sum() / both) if both else 1.


def structure(model, case: str, scene: Scene, label: int) -> Result:
    truth = scene.labels == label
    areas = truth.sum((1, 2))
    prompt = int(areas.argmax())
    ys, xs = np.where(truth[prompt])
    box = (int(xs.min()), int(ys.min()), int(xs.max()) + 1, int(ys.max()) + 1)
    _, sy, sx = scene.spacing
    side = max(max((box[2] - box[0]) * sx, (box[3] - box[1]) * sy) * MARGIN, SMALLEST_SIDE_PIXELS * min(sy, sx))
    square = Square(((box[1] + box[3]) / 2, (box[0] + box[2]) / 2), (side / sy, side / sx))
    low, high = WINDOWS_HU["soft"]

    def frame(t: int) -> torch.Tensor:
        return square.cut(((scene.values[t:t + 1].astype(np.float32) - low) / (high - low)).clip(0, 1))

    found = carry(model, frame, len(areas), prompt, square.pixels(box))
    masks = np.zeros(truth.shape, bool)
    for t, answer in found.items():
        if answer.score > 0:
            masks[t] = square.paste(answer.logits[None], truth.shape[1:])[0]
    tracked = [t for t in found if areas[t] and t != prompt]
    parts, _ = ndi.label(truth[prompt])
    return Result(
        case, label, bool(np.bincount(parts.ravel())[1:].max() > COMPACT * areas[prompt]),
        dice(masks[prompt], truth[prompt]), dice(masks, truth), float(masks[areas == 0].sum() / truth.sum()),
        [found[t].iou if found[t].score > 0 else 0. for t in tracked], [dice(masks[t], truth[t]) for t in tracked])


def evaluate(weights: Path, data: Path, out: Path | None, chosen: list[str], least: int) -> None:
    """Prints every structure of at least so many voxels and the means of the compact ones; `out`: all of it as JSON."""
    torch.set_num_threads(1)
    model, gate = load_weights(build_nano(), weights).eval(), Gate(data, read_manifest())
    set_size(model, SIZE)
    results = []
    for case in json.loads(MANIFEST.read_text())["cases"]:
        if chosen and case["id"] not in chosen:
            continue
        scene = read_case(gate, case["image"], case["labels"])
        for label, areas in scene.areas.items():
            if areas.sum() >= least:
                results.append(structure(model, case["id"], scene, label))
                _tell(results[-1])
    for group in ("abdomen", "sarcoma"):
        _summary(group, [q for q in results if q.case.startswith(group) and q.compact])
    if out:
        out.write_text(json.dumps([asdict(q) for q in results], indent=1))


def _tell(q: Result) -> None:
    print(f"{q.case} {q.label:3d} {'compact' if q.compact else 'parts  '} prompted {q.prompted:.3f} 3D {q.dice:.3f} "
          f"outside {q.outside:.3f}", flush=True)


def _summary(group: str, results: list[Result]) -> None:
    if not results:
        return
    means = " ".join(f"{k} {np.mean([getattr(q, k) for q in results]):.3f}" for k in ("prompted", "dice", "outside"))
    scores, dices = (sum((getattr(q, k) for q in results), []) for k in ("scores", "dices"))
    print(f"{group}: {len(results)} compact structures, {means}, rank correlation {spearmanr(scores, dices)[0]:.3f}")
