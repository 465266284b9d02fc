"""Parquet files: pyarrow reads them, and what it cannot read is told in a line."""

import io
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.formats.parquet import Parquet, _from_bytes, _texts
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.integrations.dataframe import ColumnError

LONGEST = 1500
WORDS = (b"PAR1", b"text", b"\x15\x00", b"\x15\x0c", b"\xff\xff\xff\xff\x0f")


def check(data: bytes) -> None:
    """Cut a file into parts, and take the texts out."""
    path = scratch(".parquet")
    path.write_bytes(data)
    with documented(AnnotateError, ColumnError):
        for part in Parquet(Options(), "parquet").chunks([str(path)], 1, _ignore):
            _texts(_from_bytes(part.payload).column("text"))


def _ignore(error: Exception) -> None:
    assert len(str(error).splitlines()) == 1


def seeds() -> Iterable[bytes]:
    """Small tables, in several encodings."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    plain = pa.table({"text": ["The ferry leaves.", None, "A bus."]})
    for table, codec in (
        (plain, "none"),
        (plain, "snappy"),
        (pa.table({"text": pa.array(["a", "b", "a"]).dictionary_encode(), "n": [[1], [], [2, 3]]}), "none"),
    ):
        made = io.BytesIO()
        pq.write_table(table, made, compression=codec, write_statistics=False, store_schema=False)
        yield made.getvalue()
