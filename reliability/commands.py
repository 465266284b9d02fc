"""The long-running commands, each on inputs of its own, with everything it writes in one folder."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from spin_detect.storage.package_data import package_path

_ROWS = 1500
_PAGES = 400
_DOCUMENTS = 60


@dataclass(frozen=True)
class Command:
    """A command to kill.

    Attributes:
        prepare: Function that makes its inputs in a folder.
        arguments: Function that gives the arguments of `spin-detect` for folders of inputs and outputs.
    """

    prepare: Callable[[Path], None]
    arguments: Callable[[Path, Path], list[str]]

    def line(self, inputs: Path, outputs: Path) -> list[str]:
        """Return the command line."""
        return [sys.executable, "-m", "spin_detect.cli.main", *self.arguments(inputs, outputs)]


def documents() -> list[dict[str, str]]:
    """Return the documents of the starter set."""
    starter = package_path("datasets", "datasets") / "starter.jsonl"
    return [json.loads(line) for line in starter.read_text(encoding="utf-8").splitlines()]


def _rows(folder: Path) -> None:
    texts = documents()
    rows = ({"n": number, **texts[number % len(texts)]} for number in range(_ROWS))
    (folder / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def _files(folder: Path) -> None:
    texts = documents()
    for number in range(_PAGES):
        (folder / f"{number:03}.txt").write_text(texts[number % len(texts)]["text"], encoding="utf-8")


def _corpora(folder: Path) -> None:
    rows = "".join(json.dumps(row) + "\n" for row in documents()[:_DOCUMENTS])
    (folder / "corpus.jsonl").write_text(rows, encoding="utf-8")


COMMANDS = {
    "train": Command(
        _corpora,
        lambda inputs, outputs: [
            *("train", "--corpora", str(inputs), "--jobs", "1"),
            *("--output", str(outputs / "model"), "--cache", str(outputs / "cache")),
        ],
    ),
    "annotate": Command(
        _rows,
        lambda inputs, outputs: [
            *("annotate", str(inputs / "rows.jsonl"), "-o", str(outputs / "rows.jsonl.gz")),
            *("--jobs", "2", "--drop-spun", "--fpr", "0.2", "--part-size", "0.05", "--resume"),
        ],
    ),
    "report": Command(
        _files, lambda inputs, outputs: ["report", str(inputs), "-o", str(outputs / "report.html")]
    ),
}  # fmt: skip
