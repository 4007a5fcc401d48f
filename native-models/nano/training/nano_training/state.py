"""What changes while a model trains, and the file that a cut run goes on from."""
import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from .architecture import build_nano, load_weights, local_start

BETAS = (.9, .98)


@dataclass
class Progress:
    """step, prompted samples so far, and processor seconds used."""

    step: int = 0
    prompts: int = 0
    used: float = 0.


class TrainingState:
    """Model, its running mean (what is shipped), optimiser and random numbers; `state.pt` holds all of it.

    The batches are made elsewhere: after a cut they are drawn anew (by the seed and the step), so that a run that was
    cut is as good as another one, though not the same to the bit.
    """

    def __init__(self, folder: Path, seed: int, decay: float, start: Path | None) -> None:
        torch.manual_seed(seed)
        self.folder = folder
        self.random = np.random.default_rng(seed)
        self.model, self.mean = build_nano(), build_nano()
        load_weights(self.model, start) if start else local_start(self.model)
        self.mean.load_state_dict(self.model.state_dict())
        self.model.eval()
        many = [p for p in self.model.parameters() if p.ndim > 1]
        few = [p for p in self.model.parameters() if p.ndim <= 1]
        self.optimiser = torch.optim.AdamW([{"params": many, "weight_decay": decay},
                                            {"params": few, "weight_decay": 0.}], lr=0., betas=BETAS)
        self.progress = Progress()
        folder.mkdir(parents=True, exist_ok=True)
        if self._file.exists():
            self._restore()

    @property
    def _file(self) -> Path:
        return self.folder / "state.pt"

    def _restore(self) -> None:
        s = torch.load(self._file, map_location="cpu", weights_only=False)
        self.model.load_state_dict(s["model"])
        self.mean.load_state_dict(s["mean"])
        self.optimiser.load_state_dict(s["optimiser"])
        self.random.bit_generator.state = s["random"]
        torch.set_rng_state(s["torch"])
        self.progress = Progress(s["step"], s["prompts"], s["used"])
        print(f"goes on at step {self.progress.step}, {self.progress.used:.0f} s used", flush=True)

    def save(self) -> None:
        """state.pt, and mean.pt for a look in between; never half a file."""
        replace(self._file, {
            "model": self.model.state_dict(), "mean": self.mean.state_dict(),
            "optimiser": self.optimiser.state_dict(), "random": self.random.bit_generator.state,
            "torch": torch.get_rng_state(), **vars(self.progress)})
        self.save_mean("mean")

    def save_mean(self, name: str) -> None:
        replace(self.folder / f"{name}.pt", {"model": self.mean.state_dict()})

    def update(self, loss: torch.Tensor, rate: float, keep: float) -> None:
        """One step of the optimiser (none where the gradient is not finite) and of the running mean."""
        for group in self.optimiser.param_groups:
            group["lr"] = rate
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        if torch.isfinite(torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.)):
            self.optimiser.step()
        self.progress.step += 1
        keep = min(keep, (self.progress.step + 1) / (self.progress.step + 20))
        with torch.no_grad():
            torch._foreach_lerp_(list(self.mean.parameters()), list(self.model.parameters()), 1 - keep)


def replace(path: Path, content: dict) -> None:
    part = path.with_suffix(".part")
    torch.save(content, part)
    os.replace(part, path)
