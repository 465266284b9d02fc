"""Web archives: pages and extracted texts become rows."""

import gzip
import json
from pathlib import Path

import pytest

from spin_detect.annotate import Options, annotate_files
from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.options import AnnotateError
from tests.distinct_copies import distinct_copies

pytest.importorskip("fastwarc", reason="needs the extra warc")
pytest.importorskip("trafilatura", reason="needs the extra warc")

STORY = distinct_copies(
    "The ferry left the quay at six, as it has done every morning for thirty years, and nobody looked up. ", 12
)
PAGE = f"""<html><head><title>A quiet harbour</title><script>var a = "hidden";</script></head>
<body><nav><a href="/">Home</a> <a href="/about">About us</a></nav>
<article><h1>A quiet harbour</h1><p>{STORY}</p><p>It was <i style="font-size:0">not hidden</i>a Tuesday in the caf\xe9.</p></article>
<footer>All rights reserved</footer></body></html>"""


def record(record_type: str, url: str, content_type: str, body: bytes) -> bytes:
    head = (
        f"WARC/1.0\r\nWARC-Type: {record_type}\r\nWARC-Record-ID: <urn:uuid:{url}>\r\nWARC-Target-URI: https://example.org/{url}"
        f"\r\nWARC-Date: 2024-02-29T12:00:00Z\r\nContent-Type: {content_type}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body + b"\r\n\r\n"


def response(url: str, content_type: str, body: bytes, headers: str = "") -> bytes:
    http = f"HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\n{headers}Content-Length: {len(body)}\r\n\r\n"
    return record("response", url, "application/http; msgtype=response", http.encode() + body)


RECORDS = [
    record("warcinfo", "info", "application/warc-fields", b"software: none\r\n"),
    record("request", "1", "application/http; msgtype=request", b"GET / HTTP/1.1\r\n\r\n"),
    response("1", "text/html; charset=iso-8859-1", PAGE.encode("latin-1")),
    response("2", "image/png", b"\x89PNG"),
    response("3", "text/html", gzip.compress(PAGE.encode()), "Content-Encoding: gzip\r\n"),
    response("4", "text/plain", STORY.encode()),
    record("conversion", "5", "text/plain", STORY.encode()),
]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["in.warc", "in.warc.gz", "in.warc.wet.gz"])
def test_pages_become_rows_of_their_main_text(tmp_path: Path, name: str) -> None:
    compressed = [gzip.compress(raw_record, mtime=0) for raw_record in RECORDS]
    (tmp_path / name).write_bytes(b"".join(compressed if name.endswith("gz") else RECORDS))
    counts = annotate_files([str(tmp_path / name)], str(tmp_path / "out.jsonl.gz"), chunk_bytes=1500, jobs=2)
    found = [json.loads(line) for line in gzip.decompress((tmp_path / "out.jsonl.gz").read_bytes()).splitlines()]
    assert counts is not None
    assert counts.read == len(found) == 4
    assert [row["url"] for row in found] == [f"https://example.org/{number}" for number in (1, 3, 4, 5)]
    assert {row["date"] for row in found} == {"2024-02-29T12:00:00Z"}
    for row in found[:2]:
        assert "nobody looked up" in row["text"]
        assert "Tuesday in the café" in row["text"]
        assert not any(word in row["text"] for word in ("hidden", "About us", "<p>"))
    assert [row["text"] for row in found[2:]] == [STORY, STORY]
    assert [row["hidden_words"] for row in found] == [2, 2, 0, 0]
    assert all(row["spin_words"] > 200 and row["spin_error"] is None for row in found)


def test_rows_may_be_written_as_parquet(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="needs the extra io")
    import pyarrow as pa
    import pyarrow.parquet as pq

    bad = response("6", "text/html", gzip.compress(PAGE.encode())[:60], "Content-Encoding: gzip\r\n")
    (tmp_path / "in.warc").write_bytes(b"".join([*RECORDS, bad]))
    annotate_files([str(tmp_path / "in.warc")], str(tmp_path / "out.parquet"))
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.schema.names[:5] == ["id", "url", "date", "text", "hidden_words"]
    assert found.schema.field("hidden_words").type == pa.int64()
    assert found["hidden_words"].to_pylist() == [2, 2, 0, 0, None]
    assert found["spin_words"].to_pylist()[2] > 200


def test_a_truncated_archive_gives_its_records_and_an_error(tmp_path: Path) -> None:
    compressed = b"".join(gzip.compress(raw_record, mtime=0) for raw_record in RECORDS)
    (tmp_path / "in.warc.gz").write_bytes(compressed[:-30])
    errors: list[DamagedError] = []
    counts = annotate_files([str(tmp_path / "in.warc.gz")], str(tmp_path / "out.jsonl"), on_damage=errors.append)
    assert counts is not None
    assert counts.read >= 3
    assert len(errors) == 1


def test_the_text_column_of_an_archive_cannot_be_chosen(tmp_path: Path) -> None:
    (tmp_path / "in.warc").write_bytes(RECORDS[-1])
    with pytest.raises(AnnotateError, match="--text-column"):
        annotate_files([str(tmp_path / "in.warc")], str(tmp_path / "out.jsonl"), Options(text="body"))
