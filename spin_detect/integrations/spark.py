"""Apache Spark: `annotate(df)` gives a DataFrame with the columns of `score_frame` added.

The workers need this package and pyarrow. The model is loaded once a process, and mapped: the processes of a machine
share it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from spin_detect.integrations.dataframe import PREFIX, check_columns, score_texts

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame


def annotate(
    df: DataFrame,
    text: str = "text",
    *,
    prefix: str = PREFIX,
    spans: bool = False,
    fpr: float = 0.01,
    model: str | Path | None = None,
) -> DataFrame:
    """The rows of `df` with columns added: words, score, spun_probability, false_positive_rate, verdict, reason, error.

    Arguments and columns are those of `spin_detect.integrations.score_frame`; `model` is a folder that every worker can
    read. Raises ColumnError where there is no such column, or one of the new names is taken; ImportError without
    pyspark.
    """
    try:
        from pyspark.sql.pandas.types import from_arrow_type
        from pyspark.sql.types import StructField, StructType
    except ImportError as error:
        raise ImportError("spin_detect.integrations.spark needs pyspark; pip install 'spin-detect[spark]'") from error
    from spin_detect.integrations.arrow_schema import added_fields

    check_columns(df.columns, text, prefix, spans=spans)
    added = [StructField(field.name, from_arrow_type(field.type)) for field in added_fields(prefix, spans=spans)]
    folder = str(model) if model is not None else None
    work = partial(_annotate, text=text, prefix=prefix, spans=spans, fpr=fpr, model=folder)
    # Not mapInPandas: through pandas, whole numbers beside a missing one would become floats.
    return df.mapInArrow(work, StructType([*df.schema.fields, *added]))


def _annotate(
    batches: Iterator[pa.RecordBatch], *, text: str, prefix: str, spans: bool, fpr: float, model: str | None
) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa

    from spin_detect.integrations.arrow_schema import added_arrays, added_fields

    for batch in batches:
        scored = score_texts(batch.column(text).to_pylist(), spans=spans, fpr=fpr, model=model)
        schema = pa.schema([*batch.schema, *added_fields(prefix, spans=spans)])
        yield pa.RecordBatch.from_arrays([*batch.columns, *added_arrays(scored, spans=spans)], schema=schema)
