"""The texts of rows, read without writing anything."""

import gzip
import json
from pathlib import Path

import pytest

from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.options import AnnotateError
from spin_detect.annotate.row_texts import row_texts

TEXTS = ["The ferry left the quay at six.", "Nobody looked up."]


def read(path: Path, column: str = "text") -> list[object]:
    def fail(error: DamagedError) -> None:
        raise error

    return list(row_texts(str(path), column, fail))


def test_json_lines_give_their_texts_and_a_mark_for_rows_without(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl.gz"
    lines = [json.dumps({"text": text}) for text in TEXTS]
    path.write_bytes(gzip.compress("\n".join([lines[0], "not json", '{"text": 5}', "{}", lines[1]]).encode()))
    found = read(path)
    assert [text for text in found if isinstance(text, str)] == TEXTS
    assert len(found) == 5


def test_rows_that_were_annotated_before_can_be_read(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(json.dumps({"body": text, "spin_score": -3.5, "words": 4}) + "\n" for text in TEXTS))
    assert read(path, "body") == TEXTS


@pytest.mark.parametrize(("suffix", "separator"), [(".csv", ","), (".tsv", "\t")])
def test_csv_gives_its_texts(tmp_path: Path, suffix: str, separator: str) -> None:
    path = tmp_path / f"rows{suffix}"
    path.write_text(
        "".join(f"{separator.join(row)}\n" for row in (["id", "text"], ["1", TEXTS[0]], ["2"], ["3", TEXTS[1]]))
    )
    assert read(path) == [TEXTS[0], None, TEXTS[1]]


def test_parquet_gives_its_texts(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    path = tmp_path / "rows.parquet"
    pq.write_table(pa.table({"text": [*TEXTS, None]}), path)
    assert read(path) == [*TEXTS, None]


def test_a_web_archive_gives_the_texts_of_its_pages(tmp_path: Path) -> None:
    pytest.importorskip("fastwarc")
    body = TEXTS[0].encode()
    head = (
        "WARC/1.0\r\nWARC-Type: conversion\r\nContent-Type: text/plain\r\n"
        "WARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-000000000001>\r\n"
        f"WARC-Date: 2024-01-01T00:00:00Z\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    path = tmp_path / "crawl.wet"
    path.write_bytes(head.encode() + body + b"\r\n\r\n")
    assert read(path) == [TEXTS[0]]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("id,body\n1,a\n")
    with pytest.raises(AnnotateError, match=r"no column 'text'.*--text-column"):
        read(path)


def test_a_file_that_has_no_rows_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AnnotateError, match="is not a file of rows"):
        read(tmp_path / "article.txt")
