"""Small files that decompress to very much: every step is bounded, and the error is one line."""

import gzip
from pathlib import Path

import pytest

from spin_detect.annotate import compression
from spin_detect.annotate.compression import DamagedError, Reader, compress, limit_lines
from spin_detect.annotate.formats.delimited import _Lines
from spin_detect.annotate.formats.jsonl import _cut_lines

_MAX_BLOCK_BYTES = 2**25  # what Zstandard, which compresses best, makes of one step


@pytest.mark.slow
@pytest.mark.parametrize("suffix", compression.SUFFIXES)
def test_a_decompression_bomb_is_decompressed_in_small_blocks(suffix: str, tmp_path: Path) -> None:
    pytest.importorskip("zstandard", reason="needs zstandard: pip install '.[io]'")
    size = 2**27
    path = tmp_path / f"bomb{suffix}"
    path.write_bytes(compress(bytes(size), suffix))
    assert path.stat().st_size < size // 500
    lengths = [len(block) for block in Reader(str(path), suffix)]
    assert sum(lengths) == size and max(lengths) <= _MAX_BLOCK_BYTES


def test_an_endless_line_is_refused_and_the_lines_before_it_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compression, "_MAX_LINE_BYTES", 2**20)
    path = tmp_path / "rows.jsonl.gz"
    path.write_bytes(gzip.compress(b'{"text": "a"}\n' + bytes(2**22)))
    with pytest.raises(DamagedError, match="has a line of more than 1 MiB"):
        list(limit_lines(Reader(str(path), ".gz")))
    errors: list[DamagedError] = []
    chunks = list(_cut_lines(limit_lines(Reader(str(path), ".gz")), 1, errors.append))
    assert len(errors) == 1 and chunks[0] == b'{"text": "a"}\n' and sum(map(len, chunks)) < 2**21


def test_lines_do_not_depend_on_the_boundaries_of_blocks() -> None:
    data = b"a,b\n\n" + b"x" * 10 + b"\nlast"
    for size in range(1, len(data) + 1):
        blocks = [data[start : start + size] for start in range(0, len(data), size)]
        assert list(_Lines(blocks, lambda _: None)) == ["a,b\n", "\n", "x" * 10 + "\n", "last"]


def test_the_memory_of_an_xz_decompressor_is_limited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(compression, "_MAX_DECOMPRESSOR_BYTES", 2**20)
    path = tmp_path / "rows.xz"
    path.write_bytes(compress(b"a\n", ".xz"))
    with pytest.raises(DamagedError, match="Memory usage limit"):
        list(Reader(str(path), ".xz"))
