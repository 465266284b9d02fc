"""Rows as CSV and TSV: what is read is written again so that it reads the same."""

import csv
import io
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.formats.delimited import _UNDECODED, Delimited, _problem
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.integrations.dataframe import ColumnError

LONGEST = 512
WORDS = (
    b"text",
    b"id,text\n",
    b'"',
    b'""',
    b",",
    b"\t",
    b"\r\n",
    b"\r",
    b"\n",
    b"\0",
    "\ufeff".encode(),
    b"\xff",
    b"spin_score",
)


def check(data: bytes) -> None:
    """Read a file in parts of two sizes; the first byte says which delimiter."""
    delimiter = "\t" if data[:1] == b"\t" else ","
    path = scratch(".csv")
    path.write_bytes(data[1:])
    form = Delimited(Options(), "tsv" if delimiter == "\t" else "csv")
    with documented(AnnotateError, ColumnError):
        small, large = ([*form.chunks([str(path)], size, _ignore)] for size in (1, 2**20))
        header = large[0].payload[0]
        rows = [row for part in small for row in part.payload[1]]
        assert rows == [row for part in large for row in part.payload[1]]
        for row in rows:
            assert len((_problem(row, len(header), header.index("text")) or "-").splitlines()) == 1
        written = form._encoded([header, *rows]).decode("utf-8", _UNDECODED)
        assert [*csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)] == [header, *rows]


def _ignore(_: Exception) -> None:
    pass


def seeds() -> Iterable[bytes]:
    """Tables, good and bad."""
    yield b',id,text\n1,"The ferry, she said, ""leaves""."\n2,plain\r\n\n3\n4,a,b,c\n'
    yield b"\tid\ttext\n1\tThe ferry leaves.\n"
    yield ",\ufefftext\n".encode() + b"caf\xe9\n" + b'"two\nlines"\n'
