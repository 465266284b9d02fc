"""Apache Spark: `annotate(df)` returns a DataFrame with the columns of `score_frame` added.

The workers need this package and pyarrow. Each process loads the model once. The model is mapped into memory, so that the processes of a
machine share it.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spin_detect.errors import missing_extra
from spin_detect.integrations.dataframe import PREFIX, check_columns, score_texts

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = ["annotate"]


def annotate(
    df: DataFrame,
    text: str = "text",
    *,
    prefix: str = PREFIX,
    spans: bool = False,
    all_marks: bool = False,
    fpr: float = 0.01,
    model: str | Path | None = None,
    calibration: str | Path | None = None,
) -> DataFrame:
    """Return a DataFrame with the scores of its texts added as columns, which are those of `score_frame`.

    Args:
        df: DataFrame with a column of texts.
        text: Name of that column.
        prefix: What the names of added columns begin with.
        spans: Whether to add a column of spans.
        all_marks: Whether this column has the possible marks, too.
        fpr: Operating point of the verdict: a false-positive rate between 0 and 1.
        model: Folder of the model, which every worker can read; None is the one that ships.
        calibration: Calibration file of your own originals, which every worker can read; None for the rates of the model.

    Returns:
        A new DataFrame.

    Raises:
        ColumnError: The column of texts is missing, or a column exists that would be added.
        ImportError: pyspark is missing.
    """
    try:
        from pyspark.sql.pandas.types import from_arrow_type
        from pyspark.sql.types import StructField, StructType
    except ImportError as error:
        raise ImportError(missing_extra("spin_detect.integrations.spark", "pyspark", "spark")) from error
    from spin_detect.integrations.arrow_frames import scored_batches
    from spin_detect.integrations.arrow_schema import added_fields

    check_columns(df.columns, text, prefix, spans=spans)
    added = [StructField(field.name, from_arrow_type(field.type)) for field in added_fields(prefix, spans=spans)]
    folder, file = (None if path is None else str(path) for path in (model, calibration))
    score = partial(score_texts, spans=spans, all_marks=all_marks, fpr=fpr, model=folder, calibration=file)
    annotate_batches = partial(scored_batches, text=text, prefix=prefix, score=score, spans=spans)
    # not mapInPandas: pandas turns the integers of a column with a missing value into floats
    return df.mapInArrow(annotate_batches, StructType([*df.schema.fields, *added]))
