"""The added columns in Arrow's types, for Parquet and Spark."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from spin_detect.integrations.dataframe import DTYPES, PREFIX

if TYPE_CHECKING:
    import pandas as pd


_TYPES = {"Int64": pa.int64(), "float64": pa.float64(), "string": pa.string()}
_SUGGESTION = pa.struct([("text", pa.string()), ("gain_bits", pa.float64())])
_SPAN = pa.struct(
    [
        ("start", pa.int64()),
        ("end", pa.int64()),
        ("text", pa.string()),
        ("probability", pa.float64()),
        ("oddity_bits", pa.float64()),
        ("gain_bits", pa.float64()),
        ("suggestions", pa.list_(_SUGGESTION)),
    ]
)


def added_fields(prefix: str = PREFIX, *, spans: bool = False) -> list[pa.Field]:
    """The columns that are added, in order."""
    kinds = {name: _TYPES[kind] for name, kind in DTYPES.items()}
    if spans:
        kinds["spans"] = pa.list_(_SPAN)
    return [pa.field(prefix + name, kind) for name, kind in {**kinds, "error": pa.string()}.items()]


def added_arrays(scored: pd.DataFrame, *, spans: bool = False) -> list[pa.Array]:
    """The columns of `score_texts` in these types."""
    fields = added_fields("", spans=spans)
    return [pa.array(scored[field.name], type=field.type, from_pandas=True) for field in fields]
