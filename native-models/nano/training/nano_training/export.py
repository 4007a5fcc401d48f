"""The running mean of a run as the product's checkpoint: official key layout, 16-bit floats."""
import json
from pathlib import Path

import torch

from .architecture import build_nano, load_weights

LARGEST_MB = 10


def export(weights: Path, out: Path, card: Path | None, version: str | None) -> None:
    """Writes `{"model": state_dict}`; with a card, sets its version. Raises ValueError for weights that are not finite
    in 16 bits or a file that is too large to ship."""
    state = load_weights(build_nano(), weights).state_dict()
    half = {k: v.half() for k, v in state.items()}
    broken = [k for k, v in half.items() if not torch.isfinite(v).all()]
    if broken:
        raise ValueError(f"Not finite in 16 bits: {', '.join(broken)}")
    torch.save({"model": half}, out)
    if out.stat().st_size > LARGEST_MB * 1e6:
        raise ValueError(f"{out.name} has {out.stat().st_size / 1e6:.1f} MB, more than {LARGEST_MB}.")
    if card and version:
        fields = json.loads(card.read_text())
        fields["version"] = version
        card.write_text(json.dumps(fields, indent=2) + "\n")
