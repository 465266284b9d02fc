"""Labelled texts that a user gives, such as spun, attacked and paraphrased texts found in the wild.

They are for measuring only: no model is trained on them and no threshold is set by them.
"""

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
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)  # of the scores of a set
WORD_SPUN = "detectrl-word"  # the set that the other types of rewriting are compared with


def labelled_files(paths: Iterable[Path]) -> list[Path]:
    """Return the labelled files among some paths, and those in the folders among them.

    Args:
        paths: Files and folders.

    Returns:
        Files, in order.

    Raises:
        SpinDetectError: A file is missing or of another format, a folder has none, or two files have the same name, so that the
            tables could not tell them apart.
    """
    files: list[Path] = []
    for path in paths:
        inside = sorted(file for file in path.iterdir() if file.suffix in _SUFFIXES) if path.is_dir() else [path]
        if not inside:
            raise SpinDetectError(f"{path}: has no {' or '.join(_SUFFIXES)} file; give another folder, or a file")
        files += inside
    for path in files:
        if path.suffix not in _SUFFIXES:
            raise SpinDetectError(
                f"{path}: is not {' or '.join(_SUFFIXES)}; give labelled texts in one of these formats"
            )
        if not path.is_file():
            raise SpinDetectError(f"{path}: does not exist; check the path")
    names = [path.stem for path in files]
    if doubled := next((path for path in files if names.count(path.stem) > 1), None):
        raise SpinDetectError(f"{doubled}: another file is also called {doubled.stem}; rename one of them")
    return files


def read_labelled(path: Path) -> Iterator[Example]:
    """Yield the examples of a JSONL or CSV file.

    A row has `original` and `spun` texts, or a `text` and its `label` (original or spun, 0 or 1). `family` may name the spinner.

    Args:
        path: The file.

    Yields:
        Examples, in order; those of a family have it as their profile.

    Raises:
        SpinDetectError: A row has neither form, which names file and line, or the file cannot be read.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line_number, row in _csv_rows(file) if path.suffix == ".csv" else _json_rows(file, path):
                yield from _examples(row, path, line_number)
    except UnicodeDecodeError as error:
        raise SpinDetectError(f"{path}: is not UTF-8 (at offset {error.start:,}); convert it") from None
    except (OSError, csv.Error) as error:
        raise SpinDetectError(f"{path}: cannot be read ({error}); check the file") from None


def measure_labelled(
    examples: Sequence[Example], scores: NDArray[np.float64], threshold: float, rare_threshold: float | None
) -> dict[str, Any]:
    """Measure one labelled set.

    Args:
        examples: Labelled texts.
        scores: Their scores, shape ``(n_examples,)``.
        threshold: Score that 1% of the test originals exceed.
        rare_threshold: Score that 0.1% of the test originals exceed, or None.

    Returns:
        AUC, the share of each class that is called spun, and quantiles of the scores of each class; JSON-ready.
    """
    is_spun = labels(examples)
    by_class = {"original": scores[~is_spun], "spun": scores[is_spun]}
    return {
        "texts": len(examples),
        "auc": auc(by_class["original"], by_class["spun"]),
        "found": share_of(by_class["spun"] > threshold),
        "found_at_0.001": None if rare_threshold is None else share_of(by_class["spun"] > rare_threshold),
        "false_positives": share_of(by_class["original"] > threshold),
        "scores": {
            name: np.round(np.quantile(of_class, _QUANTILES), 2).tolist()
            for name, of_class in by_class.items()
            if len(of_class)
        },
    }


def auc_between_kinds(scored_sets: Mapping[str, tuple[Sequence[Example], NDArray[np.float64]]]) -> dict[str, Any]:
    """Measure how often a word-spun text scores above a text that was rewritten in another way.

    That is all that a score can say about the type of rewriting.

    Args:
        scored_sets: Labelled sets with their scores, by name.

    Returns:
        AUC by name of the other set; empty without the word-spun set. JSON-ready.
    """
    if WORD_SPUN not in scored_sets:
        return {}
    examples, scores = scored_sets[WORD_SPUN]
    word_spun = scores[labels(examples)]
    return {
        name: auc(scores[labels(examples)], word_spun)
        for name, (examples, scores) in scored_sets.items()
        if name != WORD_SPUN
    }


def _json_rows(file: Iterable[str], path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    for line_number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise SpinDetectError(f"{path}:{line_number}: is not JSON; give one object a line") from None
        yield line_number, row if isinstance(row, dict) else {}


def _csv_rows(file: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    reader = csv.DictReader(file)
    for row in reader:
        yield reader.line_num, {name: value for name, value in row.items() if value is not None}


def _examples(row: dict[str, Any], path: Path, line_number: int) -> Iterator[Example]:
    """Yield the examples of one row.

    Args:
        row: Columns by name.
        path: The file, for messages.
        line_number: Line of the row, for messages and for rows without `id`.

    Yields:
        One or two examples.

    Raises:
        SpinDetectError: The row has neither form.
    """
    defaults = {"family": path.stem, "genre": "unknown", "id": line_number}
    family, genre, name = (str(row.get(key) or default) for key, default in defaults.items())
    label = _LABELS.get(str(row.get("label")).strip().lower())
    if isinstance(row.get("original"), str) and isinstance(row.get("spun"), str):
        yield Example(row["original"], path.stem, genre, name)
        yield Example(row["spun"], path.stem, genre, name, family)
    elif isinstance(row.get("text"), str) and label is not None:
        yield Example(row["text"], path.stem, genre, name, family if label else "")
    else:
        raise SpinDetectError(
            f"{path}:{line_number}: has neither original and spun, nor text and label; a label is original or spun, 0 or 1"
        )
