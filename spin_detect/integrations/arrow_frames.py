"""Scores added to tables of Arrow, and to data frames of Polars and other libraries that narwhals knows.

A table stays of its kind, and its columns do not change. What is read batch by batch, such as the result of a DuckDB query, is scored batch
by batch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from spin_detect.errors import missing_extra
from spin_detect.integrations.arrow_schema import added_arrays, added_fields
from spin_detect.integrations.dataframe import check_columns

if TYPE_CHECKING:
    import pandas as pd

ScoreTexts = Callable[[Sequence[object]], "pd.DataFrame"]  # `score_texts` with its options


def add_scores(frame: Any, text: str, prefix: str, score: ScoreTexts, *, spans: bool) -> Any:
    """Return a table with the scores of its texts added as columns.

    Args:
        frame: Table, record batch or reader of Arrow, or a data frame that narwhals knows and that is in memory.
        text: Name of the column of texts.
        prefix: What the names of added columns begin with.
        score: Returns the added columns of some texts.
        spans: Whether there is a column of spans.

    Returns:
        A table of the same kind; a reader scores each batch when it is read.

    Raises:
        ColumnError: The column of texts is missing, or a column exists that would be added.
        ImportError: The frame is none of Arrow, and narwhals is missing.
        TypeError: It is no data frame in memory.
    """
    if isinstance(frame, pa.RecordBatchReader):
        schema = _schema_with_scores(frame.schema, text, prefix, spans=spans)
        return pa.RecordBatchReader.from_batches(schema, scored_batches(frame, text, prefix, score, spans=spans))
    if isinstance(frame, pa.Table | pa.RecordBatch):
        schema = _schema_with_scores(frame.schema, text, prefix, spans=spans)
        added = added_arrays(score(frame.column(text).to_pylist()), spans=spans)
        return type(frame).from_arrays([*frame.columns, *added], schema=schema)
    try:
        import narwhals
    except ImportError as error:
        purpose = f"score_frame with a {type(frame).__module__.partition('.')[0]} frame"
        raise ImportError(missing_extra(purpose, "narwhals", "frames"), name=error.name) from None
    table = narwhals.from_native(frame, eager_only=True)
    check_columns(table.columns, text, prefix, spans=spans)
    arrays = added_arrays(score(table[text].to_list()), spans=spans)
    added_table = pa.Table.from_arrays(arrays, schema=pa.schema(added_fields(prefix, spans=spans)))
    added_columns = narwhals.from_arrow(added_table, backend=table.implementation)
    return narwhals.concat([table, added_columns], how="horizontal").to_native()


def scored_batches(
    batches: Iterable[pa.RecordBatch], text: str, prefix: str, score: ScoreTexts, *, spans: bool
) -> Iterator[pa.RecordBatch]:
    """Yield record batches with the columns added.

    Args:
        batches: Batches with a column of texts.
        text: Name of that column.
        prefix: What the names of added columns begin with.
        score: Returns the added columns of some texts.
        spans: Whether there is a column of spans.

    Yields:
        Batches, in order.
    """
    for batch in batches:
        yield add_scores(batch, text, prefix, score, spans=spans)


def _schema_with_scores(schema: pa.Schema, text: str, prefix: str, *, spans: bool) -> pa.Schema:
    """Return the schema of a table with the columns added, and with the metadata that it had.

    Args:
        schema: Schema of the table.
        text: Name of the column of texts.
        prefix: What the names of added columns begin with.
        spans: Whether there is a column of spans.

    Returns:
        The schema.

    Raises:
        ColumnError: The column of texts is missing, or a column exists that would be added.
    """
    check_columns(schema.names, text, prefix, spans=spans)
    return pa.schema([*schema, *added_fields(prefix, spans=spans)], metadata=schema.metadata)
