"""The list of the data that may be trained on, by content.

`data.json` names every file of the data folder with its SHA-256 and its use: train, test or never. A file whose content
is not listed as `train` is refused, whatever it is called.
"""
import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

MANIFEST = Path(__file__).resolve().parent.parent / "data.json"


class ForbiddenFile(Exception):
    """A file that may not be trained on, or whose content is not the listed one."""


@dataclass(frozen=True)
class Entry:
    """One file: path inside the data folder, SHA-256 of its bytes, and what it may be used for."""

    path: str
    sha256: str
    use: str


def sha256_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read_manifest(path: Path = MANIFEST) -> list[Entry]:
    return [Entry(**f) for f in json.loads(path.read_text())["files"]]


class Gate:
    """Lets only listed training files through."""

    def __init__(self, data: Path, entries: list[Entry]) -> None:
        self._data = data
        self._use = {e.sha256: e.use for e in entries}

    def open(self, relative: str) -> Path:
        """The path of a training file. Raises ForbiddenFile for any other content."""
        path = self._data / relative
        use = self._use.get(sha256_of(path))
        if use != "train":
            raise ForbiddenFile(f"{relative} is {use or 'not listed'} in data.json: only training files are read.")
        return path


def check(data: Path) -> None:
    """Every training file is there and is the listed one, or ForbiddenFile."""
    entries = read_manifest()
    gate = Gate(data, entries)
    train = [e for e in entries if e.use == "train"]
    for entry in train:
        gate.open(entry.path)
    print(f"{len(train)} training files are as listed; {len(entries) - len(train)} others are refused.")
