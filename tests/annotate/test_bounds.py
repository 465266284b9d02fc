"""Small files that unpack to much: bounded at every step, and told in a line."""

import gzip
from pathlib import Path

import pytest

from spin_detect.annotate import compression
from spin_detect.annotate.compression import DamagedError, Reader, compress, of_lines
from spin_detect.annotate.formats.delimited import _Lines
from spin_detect.annotate.formats.jsonl import _line_parts

_MOST_AT_ONCE = 2**25  # what Zstandard makes of a step, the tightest


@pytest.mark.parametrize("suffix", compression.SUFFIXES)
def test_a_bomb_unpacks_a_little_at_a_time(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("zstandard", reason="needs zstandard: pip install 'spin-detect[io]'")
    size = 2**27
    path = tmp_path / f"bomb{suffix}"
    path.write_bytes(compress(bytes(size), suffix))
    assert path.stat().st_size < size // 500
    lengths = [len(chunk) for chunk in Reader(str(path), suffix)]
    assert sum(lengths) == size and max(lengths) <= _MOST_AT_ONCE


def test_an_endless_line_is_refused_and_what_came_before_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_MOST_LINE", 2**20)
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n' + bytes(2**22)))
    with pytest.raises(DamagedError, match="has a line of more than 1 MiB"):
        list(of_lines(Reader(str(path), ".gz")))
    told: list[DamagedError] = []
    parts = list(_line_parts(of_lines(Reader(str(path), ".gz")), 1, told.append))
    assert len(told) == 1 and parts[0] == b'{"text": "a"}\n' and sum(map(len, parts)) < 2**21


def test_lines_are_the_same_however_the_chunks_fall() -> None:
    data = b"a,b\n\n" + b"x" * 10 + b"\nlast"
    for size in range(1, len(data) + 1):
        chunks = [data[at : at + size] for at in range(0, len(data), size)]
        assert list(_Lines(chunks, lambda _: None)) == ["a,b\n", "\n", "x" * 10 + "\n", "last"]


def test_xz_may_not_ask_for_any_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_MOST_MEMORY", 2**20)
    path = tmp_path / "rows.xz"
    path.write_bytes(compress(b"a\n", ".xz"))
    with pytest.raises(DamagedError, match="Memory usage limit"):
        list(Reader(str(path), ".xz"))
