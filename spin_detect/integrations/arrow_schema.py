"""The types of the added columns in Arrow, for Parquet and Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from spin_detect.integrations.dataframe import DTYPES, PREFIX

if TYPE_CHECKING:
    import pandas as pd


_ARROW_TYPES = {"Int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
_SUGGESTION = pa.struct([("text", pa.string()), ("gain_bits", pa.float64()), ("probability", pa.float64())])
_SPAN = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("probability", pa.float64()),
        ("level", pa.string()),
        ("oddity_bits", pa.float64()),
        ("gain_bits", pa.float64()),
        ("suggestions", pa.list_(_SUGGESTION)),
    ]
)


def added_fields(prefix: str = PREFIX, *, spans: bool = False) -> list[pa.Field]:
    """Return the fields of the added columns.

    Args:
        prefix: What their names begin with.
        spans: Whether there is a column of spans.

    Returns:
        Fields, in order.
    """
    types = {name: _ARROW_TYPES[dtype] for name, dtype in DTYPES.items()}
    if spans:
        types["spans"] = pa.list_(_SPAN)
    return [pa.field(prefix + name, arrow_type) for name, arrow_type in {**types, "error": pa.string()}.items()]


def added_arrays(score_table: pd.DataFrame, *, spans: bool = False) -> list[pa.Array]:
    """Return the added columns as arrays of these types.

    Args:
        score_table: Result of `score_texts`.
        spans: Whether there is a column of spans.

    Returns:
        Arrays, in the order of `added_fields`.
    """
    fields = added_fields("", spans=spans)
    return [pa.array(score_table[field.name], type=field.type, from_pandas=True) for field in fields]
