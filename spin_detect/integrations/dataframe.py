"""The columns that integrations add: their names and types, and the scores of some texts as a table of them.

Each process loads the model at the first call. The model is mapped into memory, so that all processes of a machine share it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect import kernels
from spin_detect.errors import SpinDetectError
from spin_detect.predict.detector import Detector, load
from spin_detect.report import RESULT_COLUMNS, DocumentScore, Report
from spin_detect.text.batches import batches
from spin_detect.text.given_texts import is_missing

if TYPE_CHECKING:
    import pandas as pd


PREFIX = "spin_"
# types that allow missing values, so that columns and types do not depend on the values of a batch
DTYPES = {name: {"int64": "Int64", "str": "string"}.get(dtype, dtype) for name, dtype in RESULT_COLUMNS.items()}
_MAX_LISTED_CHARACTERS = 300  # of the names in a message
_BATCH_CHARACTERS = 100_000  # scored at once: few enough that ten processes need little memory of their own


class ColumnError(SpinDetectError):
    """A table lacks the column of texts, or already has a column that would be added."""


def added_columns(prefix: str = PREFIX, *, spans: bool = False) -> list[str]:
    """Return the names of the added columns.

    Args:
        prefix: What the names begin with.
        spans: Whether there is a column of spans.

    Returns:
        Names, in order.
    """
    return [prefix + name for name in (*DTYPES, *(["spans"] if spans else []), "error")]


def listed(names: Iterable[object]) -> str:
    """Join names for a message, shortened to a few lines, because a damaged file may have anything as names.

    Args:
        names: Names of columns.

    Returns:
        The names, separated by commas.
    """
    joined = ", ".join(map(str, names))
    return joined if len(joined) <= _MAX_LISTED_CHARACTERS else f"{joined[:_MAX_LISTED_CHARACTERS]}..."


def check_columns(
    columns: Iterable[str], text: str, prefix: str, *, spans: bool, remedy: str = "name it with `text`"
) -> None:
    """Check the columns of a table.

    Args:
        columns: Names of its columns.
        text: Name of the column of texts.
        prefix: What the names of added columns begin with.
        spans: Whether a column of spans is added.
        remedy: What to do if the column of texts is missing, for the message.

    Raises:
        ColumnError: The column of texts is missing or there are several, or a column exists that would be added.
    """
    names = [str(name) for name in columns]
    if text not in names:
        raise ColumnError(f"there is no column {text!r} among {listed(names) or 'none'}; {remedy}")
    if names.count(text) > 1:
        raise ColumnError(f"there are {names.count(text)} columns {text!r}; rename all but one of them")
    taken = [name for name in added_columns(prefix, spans=spans) if name in names]
    if taken:
        raise ColumnError(f"there is already a column {taken[0]!r}; choose another prefix than {prefix!r}")


def score_texts(
    values: Sequence[object],
    *,
    spans: bool = False,
    all_marks: bool = False,
    fpr: float = 0.01,
    model: str | Path | None = None,
    calibration: str | Path | None = None,
) -> pd.DataFrame:
    """Return the added columns of `score_frame`, without a prefix.

    Args:
        values: Texts, or anything else, which gives a row with an error.
        spans: Whether to add a column of spans.
        all_marks: Whether this column has the possible marks, too.
        fpr: Operating point of the verdict.
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file; None for the rates of the model.

    Returns:
        One row for each value.
    """
    import pandas as pd

    detector = detector_of(*(None if path is None else str(path) for path in (model, calibration)))
    problems = [_problem(value) for value in values]
    rows = [row for row, problem in enumerate(problems) if problem is None]
    texts = [str(values[row]) for row in rows]
    names = [*DTYPES, *(["spans"] if spans else [])]
    columns: dict[str, list[Any]] = {name: [None] * len(values) for name in names}
    for row, scored in zip(rows, _scored(detector, texts, fpr, spans=spans), strict=True):
        for name in DTYPES:
            columns[name][row] = getattr(scored, name)
        if isinstance(scored, Report):
            columns["spans"][row] = [span.to_dict() for span in (scored.all_spans if all_marks else scored.spans)]
    table = {name: pd.Series(column, dtype=DTYPES.get(name, "object")) for name, column in columns.items()}
    return pd.DataFrame(table | {"error": pd.array(problems, dtype="string")})


@cache
def detector_of(model: str | None, calibration: str | None = None) -> Detector:
    """Return the detector of this process, which the first call loads.

    Args:
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file; None for the rates of the model.

    Returns:
        The detector.
    """
    return load(model, calibration=calibration)


def prepare(model: str | None = None, calibration: str | None = None) -> None:
    """Load everything that scoring needs, including compiled kernels, so that processes forked from this one share it.

    Args:
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file; None for the rates of the model.
    """
    kernels.enable()
    score_texts(["A short text imports every module."], spans=True, model=model, calibration=calibration)


def _problem(value: object) -> str | None:
    """Return what is wrong with a value that should be a text, or None."""
    if isinstance(value, str):
        return None
    if is_missing(value):
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
    for batch in batches(texts, _BATCH_CHARACTERS):
        yield from (
            detector.score_each(batch, fpr=fpr, phrases=()) if spans else detector.score_documents(batch, fpr=fpr)
        )
