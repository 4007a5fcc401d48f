"""The training loop: phases measured in processor time, so that a busy machine or a pause costs nothing but patience."""
import json
import math
import signal
import time
from pathlib import Path

import numpy as np
import torch
from torch.utils.data import DataLoader

from .architecture import set_size
from .curve import Curve
from .state import TrainingState
from .stream import ClipStream
from .tracking import ClipRun

SAVE_EVERY_S = 600
LOG_EVERY = 50
LAST_RATE = .02


def train(run: Path, plan: Path, data: Path, start: Path | None) -> None:
    """Trains by a plan (see README) in folder `run`, from the weights `start` or from scratch, or from where an earlier
    call was cut. SIGTERM and SIGINT save the state and end it."""
    torch.set_num_threads(1)
    p = json.loads(plan.read_text())
    state = TrainingState(run, p["seed"], p["decay"], start)
    _Training(state, p, data).all_phases()


def merged(common: dict, phase: dict) -> dict:
    """A phase with what all phases have in common, its own shares over the common ones."""
    return {**common, **phase, "shares": {**common["shares"], **phase.get("shares", {})}}


class _Training:
    def __init__(self, state: TrainingState, plan: dict, data: Path) -> None:
        self.state, self.plan, self.data = state, plan, data
        self.curve = Curve(state.folder / "log.csv")
        self.stopped = False
        self.saved = state.progress.used
        for s in (signal.SIGTERM, signal.SIGINT):
            signal.signal(s, self._stop)

    def _stop(self, *_) -> None:
        self.stopped = True

    def all_phases(self) -> None:
        ends = np.cumsum([p["seconds"] for p in self.plan["phases"]])
        for number, phase in enumerate(self.plan["phases"]):
            if self.state.progress.used >= ends[number]:
                continue
            self._phase(number, merged(self.plan["common"], phase), float(ends[number]))
            self.state.save()
            if self.stopped:
                return
            self.state.save_mean(f"phase{number}")

    def _phase(self, number: int, phase: dict, end: float) -> None:
        state, progress = self.state, self.state.progress
        set_size(state.model, phase["size"])
        stream = ClipStream(phase, [self.plan["seed"], number, progress.step], self.data,
                            tuple(phase.get("hold_out", ())))
        began = time.process_time() - progress.used
        for batch in DataLoader(stream, batch_size=None, num_workers=1, prefetch_factor=8):
            run = ClipRun(state.model, batch, state.random, phase["shares"])
            loss = run()
            state.update(loss, self._rate(phase), self.plan["mean_keeps"])
            progress.used = time.process_time() - began
            progress.prompts += run.count
            self.curve.add({"loss": [float(loss.detach())], **run.seen})
            if progress.step % LOG_EVERY == 0:
                self.curve.write(progress, number, phase, self._rate(phase))
            if progress.used - self.saved > SAVE_EVERY_S:
                state.save()
                self.saved = progress.used
            if progress.used >= end or self.stopped:
                return

    def _rate(self, phase: dict) -> float:
        """Learning rate: a warm-up by steps, then a cosine over the processor time of all phases; a phase may have a
        peak of its own."""
        progress = self.state.progress
        part = min(1., progress.used / sum(p["seconds"] for p in self.plan["phases"]))
        cosine = LAST_RATE + (1 - LAST_RATE) * .5 * (1 + math.cos(math.pi * part))
        return phase["rate"] * cosine * min(1., (progress.step + 1) / self.plan["warm_up"])
