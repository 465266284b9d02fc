"""Rows are not one text: `spin-detect score` points to `annotate`, in one line."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]
STORY = "The cooper rolled the last barrel down to the slip and sat on it until the boat came in."
LINES = "".join(json.dumps({"id": number, "text": STORY}) + "\n" for number in range(3)).encode()


@pytest.mark.parametrize(
    "name", ["rows.jsonl", "rows.NDJSON", "rows.csv", "rows.tsv", "rows.parquet", "crawl.warc.wet"]
)
@pytest.mark.parametrize("compression", ["", ".gz", ".zst"])
def test_a_file_of_rows_is_refused_and_the_other_texts_are_scored(
    run: Run, tmp_path: Path, name: str, compression: str
) -> None:
    (tmp_path / f"{name}{compression}").write_bytes(LINES)
    (tmp_path / "story.txt").write_text(STORY)
    result = run("score", "--jsonl", tmp_path / f"{name}{compression}", tmp_path / "story.txt")
    assert (result.exit_code, result.stdout.count("\n"), result.stderr.count("\n")) == (2, 1, 1)
    assert f"{name}{compression}: is a file of rows" in result.stderr and "spin-detect annotate" in result.stderr


@pytest.mark.parametrize(
    "data",
    [LINES, b"\xef\xbb\xbf" + LINES, b"[" + LINES.replace(b"\n", b",")[:-1] + b"]", b"PAR1\0\0", b"WARC/1.0\r\n"],
)
def test_rows_on_standard_input_are_refused(run: Run, data: bytes) -> None:
    result = run("score", "-", stdin=data)
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)
    assert "standard input: has rows" in result.stderr and "spin-detect annotate" in result.stderr


@pytest.mark.parametrize(
    "data", [STORY.encode(), f"{{{STORY}}}".encode(), f"[1] {STORY}".encode(), b"[Enter the cook.]"]
)
def test_a_text_on_standard_input_is_scored_whatever_it_begins_with(run: Run, data: bytes) -> None:
    assert run("score", "--json", "-", stdin=data).exit_code == 0


def test_compressed_bytes_on_standard_input_are_no_text(run: Run) -> None:
    result = run("score", "-", stdin=gzip.compress(LINES))
    assert (result.exit_code, result.stderr.count("\n")) == (2, 1)
