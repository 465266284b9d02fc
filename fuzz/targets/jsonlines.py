"""Rows as JSON lines: every line comes out with its own bytes and the keys that are added, one that is none under one key."""

import json
from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.compression import Reader
from spin_detect.annotate.formats.jsonl import JsonLines, _cut_lines, _lines, _Row
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.integrations.dataframe import ColumnError

LONGEST = 512
WORDS = (
    b'{"text": ',
    b'"\\ud800"',
    b"NaN",
    b"1e999",
    b"null",
    b"[[[[",
    b"\\u0000",
    b"\n",
    b"\r\n",
    b"}",
    b'"spin_score": 1',
)
_ADDED = {"spin_score": 0.5, "spin_verdict": "original"}


def check(data: bytes) -> None:
    """Cut a file into parts of two sizes, and add keys to each of its rows."""
    path = scratch(".jsonl")
    path.write_bytes(data)
    form = JsonLines(Options(), "jsonl")
    with documented(AnnotateError, ColumnError):
        for _ in form.chunks([str(path)], 1, _ignore):
            pass
    small, large = ([*_cut_lines(Reader(str(path), ""), size, _ignore)] for size in (1, 2**20))
    assert b"".join(small) == b"".join(large) and all(part.endswith(b"\n") for part in small[:-1])
    for line in _lines(b"".join(large)):
        row = _Row(line, _ADDED)
        written = row.with_keys(_ADDED, "spin_raw")
        assert written.count(b"\n") == 1 and written.endswith(b"\n")
        made = json.loads(written.decode("utf-8"), parse_int=float)
        assert {name: made[name] for name in _ADDED} == _ADDED
        if row.problem:
            assert "spin_raw" in made
            assert len(row.problem.splitlines()) == 1
        else:
            assert list(made)[: len(row.record)] == list(row.record)


def _ignore(_: Exception) -> None:
    pass


def seeds() -> Iterable[bytes]:
    """Rows, good and bad."""
    yield b'{"text": "The ferry leaves.", "id": 1}\n{"text": null}\r\n{}\n'
    yield '\ufeff{"id": [1, {"a": "é"}], "text": "x"}\nnot json\n[1]\n{"text": "caf'.encode() + b'\xe9"}\n'
    yield b'{"spin_score": 1, "text": "a"}\n{"n": 123456789012345678901234567890, "text": "\\ud83d"}\n'
