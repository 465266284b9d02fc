"""Labelled texts a user names, real spun, attacked and paraphrased ones among them: for measuring only, nothing here
trains or sets a threshold."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import labels
from spin_detect.errors import SpinDetectError
from spin_detect.evaluation.metrics import auc, share_of

_SUFFIXES = (".jsonl", ".csv")
_LABELS = {"original": False, "0": False, "false": False, "spun": True, "1": True, "true": True}
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
WORD_SPUN = "detectrl-word"  # what the other kinds of rewriting are set against


def labelled_files(paths: Iterable[Path]) -> list[Path]:
    """The labelled files that are named, and those of the folders that are.

    Raises SpinDetectError for one that is missing or of another format, for a folder without any, and for two of the
    same name, which the tables could not tell apart.
    """
    found: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise SpinDetectError(f"{path}: has no {' or '.join(_SUFFIXES)} file; name another folder, or a file")
        found += inside
    for path in found:
        if path.suffix not in _SUFFIXES:
            raise SpinDetectError(f"{path}: is not {' or '.join(_SUFFIXES)}; give labelled texts in one of the two")
        if not path.is_file():
            raise SpinDetectError(f"{path}: does not exist; check the path")
    names = [path.stem for path in found]
    if doubled := next((path for path in found if names.count(path.stem) > 1), None):
        raise SpinDetectError(f"{doubled}: another file is called {doubled.stem} too; rename one to tell them apart")
    return found


def read_labelled(path: Path) -> Iterator[Example]:
    """Examples of a JSONL or CSV file whose rows have `original` and `spun` texts, or a `text` and its `label`
    (original or spun, 0 or 1); `family` names the kind.

    Raises SpinDetectError for a row that is neither, naming file and line, and for a file that cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for number, row in _csv_rows(file) if path.suffix == ".csv" else _json_rows(file, path):
                yield from _examples(row, path, number)
    except UnicodeDecodeError as error:
        raise SpinDetectError(f"{path}: is not UTF-8 (at offset {error.start:,}); convert it") from None
    except (OSError, csv.Error) as error:
        raise SpinDetectError(f"{path}: cannot be read ({error}); check the file") from None


def measure_labelled(
    examples: Sequence[Example], scores: NDArray[np.float64], threshold: float, rare_threshold: float | None
) -> dict[str, Any]:
    """AUC of a labelled set, the share called spun on either side, and how the scores of either lie; JSON-ready."""
    spun = labels(examples)
    sides = {"original": scores[~spun], "spun": scores[spun]}
    return {
        "texts": len(examples),
        "auc": auc(sides["original"], sides["spun"]),
        "found": share_of(sides["spun"] > threshold),
        "found_at_0.001": None if rare_threshold is None else share_of(sides["spun"] > rare_threshold),
        "false_positives": share_of(sides["original"] > threshold),
        "scores": {
            side: np.round(np.quantile(found, _QUANTILES), 2).tolist() for side, found in sides.items() if len(found)
        },
    }


def auc_between_kinds(scored: Mapping[str, tuple[Sequence[Example], NDArray[np.float64]]]) -> dict[str, Any]:
    """How often a word-spun text scores above one rewritten in another way, by set: all that a score can say about the
    kind of rewriting; empty without the word-spun set."""
    if WORD_SPUN not in scored:
        return {}
    examples, scores = scored[WORD_SPUN]
    word_spun = scores[labels(examples)]
    return {
        name: auc(scores[labels(examples)], word_spun)
        for name, (examples, scores) in scored.items()
        if name != WORD_SPUN
    }


def _json_rows(file: Iterable[str], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise SpinDetectError(f"{path}:{number}: is not JSON; give one object a line") from None
        yield number, row if isinstance(row, dict) else {}


def _csv_rows(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(file)
    for row in reader:
        yield reader.line_num, {name: value for name, value in row.items() if value is not None}


def _examples(row: dict[str, Any], path: Path, number: int) -> Iterator[Example]:
    family, genre, name = (str(row.get(key) or default) for key, default in
                           (("family", path.stem), ("genre", "unknown"), ("id", number)))  # fmt: skip
    label = _LABELS.get(str(row.get("label")).strip().lower())
    if isinstance(row.get("original"), str) and isinstance(row.get("spun"), str):
        yield Example(row["original"], path.stem, genre, name)
        yield Example(row["spun"], path.stem, genre, name, family)
    elif isinstance(row.get("text"), str) and label is not None:
        yield Example(row["text"], path.stem, genre, name, family if label else "")
    else:
        raise SpinDetectError(
            f"{path}:{number}: has neither original and spun, nor text and a label of the two (0 and 1 will do)"
        )
