"""Rows as CSV and TSV: what is read is written again so that it reads the same."""

import csv
import io
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.encodings import UNDECODED
from spin_detect.annotate.formats.delimited import Delimited, _problem
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
    b"sep=;\n",
    b";",
    b"|",
    b"\xff\xfe",
    b"caf\xe9 \x92",
)


def check(data: bytes) -> None:
    """Read a file in parts of two sizes; the first byte says which type it has."""
    path = scratch(".csv")
    path.write_bytes(data[1:])
    form = Delimited(Options(), "tsv" if data[:1] == b"\t" else "csv")
    with documented(AnnotateError, ColumnError):
        small, large = ([*form.chunks([str(path)], size, _ignore)] for size in (1, 2**20))
        header, delimiter = large[0].payload.header, large[0].payload.delimiter
        rows = [row for part in small for row in part.payload[1]]
        assert rows == [row for part in large for row in part.payload[1]]
        for row in rows:
            assert len((_problem(row, len(header), header.index("text")) or "-").splitlines()) == 1
        written = form._encoded([header, *rows], delimiter).decode("utf-8", UNDECODED)
        again = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter)
        assert [*map(_bytes, again)] == [*map(_bytes, [header, *rows])]


def _bytes(row: list[str]) -> list[bytes]:
    """The cells as bytes: undecoded bytes that a quote stood between may be a character once it is gone."""
    return [cell.encode("utf-8", UNDECODED) for cell in row]


def _ignore(_: Exception) -> None:
    pass


def seeds() -> Iterable[bytes]:
    """Tables, good and bad."""
    yield b',id,text\n1,"The ferry, she said, ""leaves""."\n2,plain\r\n\n3\n4,a,b,c\n'
    yield b"\tid\ttext\n1\tThe ferry leaves.\n"
    yield ",\ufefftext\n".encode() + b"caf\xe9\n" + b'"two\nlines"\n'
    yield b",sep=;\nid;text\n1;a\n"
    yield b"," + "id|text\r1|the captain’s\r".encode("cp1252")
    yield b"," + "id,text\n1,é\n".encode("utf-16")
