"""python -m unittest nano_training.test_manifest"""
import tempfile
import unittest
from pathlib import Path

from .manifest import Entry, ForbiddenFile, Gate, sha256_of


class TheGate(unittest.TestCase):
    def setUp(self) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.data = Path(self._folder.name)
        self.addCleanup(self._folder.cleanup)
        for name in ("train", "test", "unknown"):
            (self.data / name).write_text(name)
        listed = [Entry(n, sha256_of(self.data / n), n) for n in ("train", "test")]
        self.gate = Gate(self.data, listed)

    def test_lets_training_files_through(self) -> None:
        self.assertEqual(self.gate.open("train"), self.data / "train")

    def test_refuses_what_is_kept_for_tests_or_not_listed(self) -> None:
        for name in ("test", "unknown"):
            with self.assertRaises(ForbiddenFile):
                self.gate.open(name)

    def test_looks_at_the_content_and_not_at_the_name(self) -> None:
        (self.data / "train").write_text("test")
        with self.assertRaises(ForbiddenFile):
            self.gate.open("train")


if __name__ == "__main__":
    unittest.main()
