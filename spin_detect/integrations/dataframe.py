"""The one batch function under every scorer: a table with texts in, the same table with columns added out.

It is pure and can be pickled: the model is loaded when it is first called, once a process, and mapped, so that all
processes of a machine share its tables.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect import kernels
from spin_detect.errors import SpinDetectError
from spin_detect.predict.chunking import batches
from spin_detect.predict.detector import Detector, load
from spin_detect.report import RESULT_COLUMNS, DocumentScore, Report

if TYPE_CHECKING:
    import pandas as pd


PREFIX = "spin_"
# Types that know missing values, so that a batch has the same columns and types whatever is in it.
DTYPES = {name: {"int64": "Int64", "str": "string"}.get(dtype, dtype) for name, dtype in RESULT_COLUMNS.items()}
_LISTED = 300  # characters of the names that a message lists
_SLICE_CHARACTERS = 100_000  # scored at once: little enough that ten processes need little memory of their own


class ColumnError(SpinDetectError):
    """A table lacks the column of the texts, or has one already that would be added."""


def added_columns(prefix: str = PREFIX, *, spans: bool = False) -> list[str]:
    """Names of the columns that are added, in order."""
    return [prefix + name for name in (*DTYPES, *(["spans"] if spans else []), "error")]


def listed(names: Iterable[object]) -> str:
    """Names for a message; no more than fits a few lines, as a damaged file may have anything for names."""
    together = ", ".join(map(str, names))
    return together if len(together) <= _LISTED else f"{together[:_LISTED]}..."


def check_columns(
    columns: Iterable[str], text: str, prefix: str, *, spans: bool, remedy: str = "name it with `text`"
) -> None:
    """Raise ColumnError where `columns` lack the one of the texts, or have one that would be added."""
    names = [str(name) for name in columns]
    if text not in names:
        raise ColumnError(f"there is no column {text!r} among {listed(names) or 'none'}; {remedy}")
    taken = [name for name in added_columns(prefix, spans=spans) if name in names]
    if taken:
        raise ColumnError(f"there is a column {taken[0]!r} already; choose another prefix than {prefix!r}")


def score_frame(
    frame: pd.DataFrame,
    text: str = "text",
    *,
    prefix: str = PREFIX,
    spans: bool = False,
    fpr: float = 0.01,
    model: str | Path | None = None,
) -> pd.DataFrame:
    """The frame with columns added: words, score, spun_probability, false_positive_rate, verdict, reason, error, each
    after `prefix`; with `spans`, one of lists of dicts as well.

    Rows, their order, their index and the columns there were stay as they are. A row without text keeps its place: what
    is wrong with it stands under error, and its scores are missing. `fpr` is the operating point of the verdict;
    `model` is a folder, by default the model that ships.

    Raises ColumnError (a SpinDetectError) where there is no such column, or one of the new names is taken; ModelError
    where the model is unusable; ValueError for an `fpr` outside 0 to 1.
    """
    import pandas as pd

    check_columns(frame.columns, text, prefix, spans=spans)
    scored = score_texts(frame[text].tolist(), spans=spans, fpr=fpr, model=model)
    scored.index = frame.index
    return pd.concat([frame, scored.add_prefix(prefix)], axis=1)


def score_texts(
    values: Sequence[object], *, spans: bool = False, fpr: float = 0.01, model: str | Path | None = None
) -> pd.DataFrame:
    """The added columns of `score_frame`, without a prefix: one row a value."""
    import pandas as pd

    detector = detector_of(str(model) if model is not None else None)
    problems = [_problem(value) for value in values]
    rows = [row for row, problem in enumerate(problems) if problem is None]
    texts = [str(values[row]) for row in rows]
    columns: dict[str, list[Any]] = {name: [None] * len(values) for name in DTYPES}
    if spans:
        columns["spans"] = [None] * len(values)
    for row, scored in zip(rows, _scored(detector, texts, fpr, spans=spans), strict=True):
        for name in DTYPES:
            columns[name][row] = getattr(scored, name)
        if isinstance(scored, Report):
            columns["spans"][row] = [span.to_dict() for span in scored.spans]
    table = {name: pd.Series(column, dtype=DTYPES.get(name, "object")) for name, column in columns.items()}
    return pd.DataFrame(table | {"error": pd.array(problems, dtype="string")})


@cache
def detector_of(model: str | None) -> Detector:
    """The detector of this process, loaded when it is first asked for."""
    return load(model)


def prepare(model: str | None = None) -> None:
    """Load whatever scoring needs, so that processes forked from this one share it; compiled kernels, too."""
    kernels.enable()
    score_texts(["One short text brings in every module, too."], spans=True, model=model)


def _problem(value: object) -> str | None:
    """What is wrong with a value that should be a text."""
    if isinstance(value, str):
        return None
    if value is None or (isinstance(value, float) and value != value) or type(value).__name__ == "NAType":
        return "no text: the value is missing"
    return f"no text: the value is of type {type(value).__name__}"


def _scored(detector: Detector, texts: list[str], fpr: float, *, spans: bool) -> Iterator[DocumentScore]:
    """Yield the scores of each text, as reports where spans are wanted.

    Args:
        detector: The detector.
        texts: The texts.
        fpr: Operating point.
        spans: Whether spans are wanted.

    Yields:
        One score or report a text, in order.
    """
    for batch in batches(texts, _SLICE_CHARACTERS):
        yield from detector.score_each(batch, fpr=fpr) if spans else detector.score_documents(batch, fpr=fpr)
