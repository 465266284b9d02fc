"""The batch function that every integration calls: it takes a table with texts and returns it with columns added.

It has no side effects and can be pickled.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TypeVar

from spin_detect.errors import missing_extra
from spin_detect.integrations.dataframe import PREFIX, check_columns, score_texts

Frame = TypeVar("Frame")  # a data frame of pandas, Polars or Arrow


def score_frame(
    frame: Frame,
    text: str = "text",
    *,
    prefix: str = PREFIX,
    spans: bool = False,
    all_marks: bool = False,
    fpr: float = 0.01,
    model: str | Path | None = None,
    calibration: str | Path | None = None,
) -> Frame:
    """Return a data frame with the scores of its texts added as columns.

    The added columns are words, score, spun_probability, false_positive_rate, verdict, reason and error, each after the prefix. Rows,
    their order, their index and the other columns do not change. A row without text keeps its place: the column error says what is
    wrong with it, and its scores are missing.

    Args:
        frame: Data frame with a column of texts, of pandas, or of Polars or another library that narwhals knows; a table, a record
            batch or a reader of Arrow.
        text: Name of that column.
        prefix: What the names of added columns begin with.
        spans: Whether to add a column of spans, each a list of dicts.
        all_marks: Whether this column has the possible marks, too.
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model; None is the one that ships.
        calibration: Calibration file of your own originals; None for the rates of the model.

    Returns:
        A new data frame of the same kind. A reader scores each batch when it is read.

    Raises:
        ColumnError: The column of texts is missing, or a column exists that would be added.
        ModelError: The model cannot be used.
        CalibrationError: The calibration file cannot be used.
        ImportError: The frame is not of pandas, and the extra `frames` is not installed.
        ValueError: `fpr` is not between 0 and 1.
        TypeError: `frame` is no data frame in memory.
    """
    import pandas as pd

    score = partial(score_texts, spans=spans, all_marks=all_marks, fpr=fpr, model=model, calibration=calibration)
    if not isinstance(frame, pd.DataFrame):
        _check_frame(frame, text)
        try:
            from spin_detect.integrations.arrow_frames import add_scores
        except ImportError as error:
            if error.name != "pyarrow":
                raise
            library = type(frame).__module__.partition(".")[0]
            raise ImportError(missing_extra(f"score_frame with a {library} frame", "pyarrow", "frames")) from None
        added: Frame = add_scores(frame, text, prefix, score, spans=spans)
        return added
    check_columns(frame.columns, text, prefix, spans=spans)
    score_table = score(frame[text].tolist())
    score_table.index = frame.index
    together: Frame = pd.concat([frame, score_table.add_prefix(prefix)], axis=1)
    return together


def _check_frame(frame: object, text: str) -> None:
    """Raise TypeError unless something is a data frame in memory, or a reader of Arrow."""
    remedies = (  # (what it has, what to call)
        ("to_frame", f"to_frame({text!r})"),  # a column
        ("sink_parquet", "collect()"),  # a LazyFrame of Polars
        ("to_arrow_reader", "to_arrow_reader(10_000)"),  # a query of DuckDB
    )
    remedy = next((call for method, call in remedies if hasattr(frame, method)), "")
    if not remedy and any(hasattr(frame, method) for method in ("__arrow_c_stream__", "__arrow_c_array__")):
        return
    if not remedy and hasattr(frame, "to_pandas"):
        remedy = "to_pandas()"
    advice = f"give what its method {remedy} returns" if remedy else f"give pandas.DataFrame({{{text!r}: texts}})"
    kind = type(frame)
    raise TypeError(f"frame is {kind.__module__}.{kind.__qualname__}, not a data frame; {advice}")
