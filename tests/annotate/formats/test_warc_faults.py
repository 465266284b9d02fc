"""Faults of web archives: a bad record is one row with its error, and costs no other record."""

import gzip
import io
import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from spin_detect.annotate import RowCounts, annotate_files
from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.options import AnnotateError
from tests.annotate.formats.archives import OK, PAGE, STORY, chunked, record, response, write

pytest.importorskip("fastwarc", reason="needs the extra warc")
pytest.importorskip("trafilatura", reason="needs the extra warc")

from spin_detect.annotate.formats.http_body import decode_body
from spin_detect.annotate.formats.warc_pages import page_text, pages
from spin_detect.annotate.formats.warc_records import ArchiveRecords

CHUNKED, GZIP = "Transfer-Encoding: chunked\r\n", "Content-Encoding: gzip\r\n"
ZIPPED = gzip.compress(PAGE, mtime=0)
PLAIN = OK.replace("html", "plain")


def bare_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


def brotli(data: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("brotli").compress(data)
    return compressed


def zstd(data: bytes) -> bytes:
    compressed: bytes = pytest.importorskip("zstandard").compress(data)
    return compressed


PAGES = {  # records that are pages, whatever their headers look like
    "chunked": response("x", chunked(PAGE), OK + CHUNKED),
    "chunked and gzipped": response("x", chunked(ZIPPED), OK + CHUNKED + GZIP),
    "chunked in capitals": response("x", chunked(PAGE), OK + "TRANSFER-ENCODING: CHUNKED\r\n"),
    "both as transfer codings": response("x", chunked(ZIPPED), OK + "Transfer-Encoding: gzip, chunked\r\n"),
    "gzip that is none": response("x", PAGE, OK + GZIP),
    "chunked that is not": response("x", PAGE, OK + CHUNKED),
    "chunked that is gzip alone": response("x", ZIPPED, OK + CHUNKED + GZIP),
    "gzip of two members": response("x", gzip.compress(PAGE[:90]) + gzip.compress(PAGE[90:]), OK + GZIP),
    "gzip that nothing declares": response("x", ZIPPED),
    "deflate": response("x", zlib.compress(PAGE), OK + "Content-Encoding: deflate\r\n"),
    "bare deflate": response("x", bare_deflate(PAGE), OK + "Content-Encoding: deflate\r\n"),
    "an unknown coding that is none": response("x", PAGE, OK + "Content-Encoding: harbour\r\n"),
    "media type in capitals": response("x", PAGE, OK.replace("text/html", "TEXT/HTML")),
    "no media type": response("x", b"<!DOCTYPE html>" + PAGE, "HTTP/1.1 200 OK\r\n"),
    "identified media type": response("x", PAGE, "HTTP/1.1 200 OK\r\n", WARC_Identified_Payload_Type="text/html"),
    "unknown charset": response("x", PAGE, OK.replace("utf-8", "lighthouse")),
    "folded header": response("x", PAGE, "HTTP/1.1 200 OK\r\nContent-Type: text/html;\r\n charset=utf-8\r\n"),
    "line feeds alone": record("response", "x", "application/http", OK.replace("\r", "").encode() + b"\n" + PAGE),
    "record type in capitals": response("x", PAGE, WARC_Type="RESPONSE"),
    "resource": record("resource", "x", "text/html", PAGE),
    "conversion": record("conversion", "x", "text/plain", STORY.encode()),
    "conversion without a media type": record("conversion", "x", "", STORY.encode(), Content_Type=None),
    "version 1.1": response("x", PAGE).replace(b"WARC/1.0", b"WARC/1.1"),
    "address in brackets": response("x", PAGE, WARC_Target_URI="<https://example.org/x>"),
    "cut off, as it says": response("x", chunked(PAGE)[:-30], OK + CHUNKED, WARC_Truncated="length"),
    "not found": response("x", PAGE, OK.replace("200 OK", "404 Not Found")),
}
NO_PAGES = {
    "redirect": response("x", PAGE, OK.replace("200 OK", "301 Moved")),
    "not modified": response("x", b"", OK.replace("200 OK", "304 Not Modified")),
    "no content": response("x", b"", OK.replace("200 OK", "204 No Content")),
    "empty": response("x", b" \r\n"),
    "empty once unpacked": response("x", gzip.compress(b""), OK + GZIP),
    "no block": record("response", "x", "application/http", b""),
    "header without an end": record("response", "x", "application/http", b"HTTP/1.1 200 OK\r\nContent-"),
    "picture": response("x", b"\x89PNG", OK.replace("text/html", "image/png")),
    "damaged picture": response("x", b"\x89PNG", OK.replace("text/html", "image/png"), Content_Length=1),
    "name lookup": record("response", "x", "text/dns", b"20240229120000\nexample.org. 60 IN A 192.0.2.1"),
    "log of the crawler": record("resource", "x", "text/plain", b"done", WARC_Target_URI="metadata://crawler/log"),
    "revisit": record("revisit", "x", "application/http", OK.encode() + b"\r\n"),
    "converted picture": record("conversion", "x", "image/png", b"\x89PNG"),
}
FAULTS = {  # records that may be pages and cannot be read, with what their rows say
    "chunked, cut off": (response("x", chunked(PAGE)[:100], OK + CHUNKED), "cut off"),
    "chunked, damaged": (
        response("x", chunked(PAGE).replace(b"28\r\n", b"zz\r\n").replace(b"zz", b"28", 1), OK + CHUNKED),
        "no chunk",
    ),
    "gzip, cut off": (response("x", ZIPPED[:60], OK + GZIP), "cut off"),
    "gzip, damaged": (response("x", ZIPPED[:30] + b"\xff" * 9 + ZIPPED[39:], OK + GZIP), "damaged"),
    "an unknown coding": (response("x", ZIPPED[3:], OK + "Content-Encoding: harbour\r\n"), "'harbour'"),
    "no HTTP header": (record("response", "x", "application/http", PAGE), "no HTTP header"),
    "too long": (response("x", PAGE, Content_Length=10**6), r"wrong Content-Length \(1,000,000\)"),
    "a little too long": (response("x", PAGE, Content_Length=len(OK) + 2 + len(PAGE) + 12), "wrong Content-Length"),
    "too short": (response("x", PAGE, Content_Length=90), "wrong Content-Length"),
    "negative length": (response("x", PAGE, Content_Length=-5), "no Content-Length"),
    "no length": (response("x", PAGE, Content_Length=None), "no Content-Length"),
    "no record": (b"The gate was shut.\r\n\r\n", "not a record"),
}
# Cases that warcio does not decode, takes for HTTP or reads to a wrong end.
LENIENT = {
    "an unknown coding that is none",
    "both as transfer codings",
    "bare deflate",
    "chunked in capitals",
    "conversion without a media type",
    "damaged picture",
    "gzip of two members",
    "gzip that nothing declares",
    "line feeds alone",
    "record type in capitals",
}


def rows(records: list[bytes]) -> tuple[list[tuple[str, Any]], ArchiveRecords]:
    """The name of each row's record, and its `PageText`; and the archive."""
    archive = ArchiveRecords([b"".join(records)], "in.warc")
    found = [(page.url.removeprefix("https://example.org/"), page_text(page)) for page in pages(archive)]
    return [(name, text) for name, text in found if text], archive


def between(bad: bytes) -> list[bytes]:
    return [response("before", PAGE), bad, response("after", PAGE), response("last", PAGE)]


@pytest.mark.parametrize("case", PAGES)
def test_a_page_is_read_whatever_its_headers_look_like(case: str) -> None:
    found, archive = rows(between(PAGES[case]))
    assert archive.damage is None
    assert [name for name, _ in found] == ["before", "x", "after", "last"]
    assert all("waited until the flame" in text and not problem for _, (text, _, problem) in found)


@pytest.mark.parametrize("compress", [brotli, zstd])
def test_codings_that_need_a_library_are_undone(compress: Any) -> None:
    coding = {brotli: "br", zstd: "zstd"}[compress]
    http = f"{OK}Content-Encoding: {coding}\r\n"
    bodies = [compress(PAGE), PAGE, compress(PAGE)[:-20]]
    found, _ = rows([response(str(number), body, http) for number, body in enumerate(bodies)])
    assert ["waited until the flame" in (text.text or "") for _, text in found] == [True, True, False]
    assert "cut off" in found[2][1].problem


@pytest.mark.parametrize("case", NO_PAGES)
def test_what_is_no_page_gives_no_row(case: str) -> None:
    found, archive = rows(between(NO_PAGES[case]))
    assert archive.damage is None
    assert [name for name, _ in found] == ["before", "after", "last"]


@pytest.mark.parametrize("case", FAULTS)
def test_a_bad_record_is_a_row_with_its_error_and_costs_no_other(case: str) -> None:
    bad, message = FAULTS[case]
    found, archive = rows(between(bad))
    assert archive.damage is None
    assert [name for name, _ in found] == ["before", "" if case == "no record" else "x", "after", "last"]
    assert [not text.problem for _, text in found] == [True, False, True, True]
    text, n_hidden, problem = found[1][1]
    assert re.search(message, problem)
    assert text is n_hidden is None


@pytest.mark.parametrize("name", ["in.warc", "in.warc.gz"])
def test_rows_with_errors_are_counted(tmp_path: Path, name: str) -> None:
    write(tmp_path / name, between(FAULTS["gzip, damaged"][0]) + between(FAULTS["too long"][0]))
    for output in ("out.jsonl", "out.parquet"):
        counts = annotate_files([str(tmp_path / name)], str(tmp_path / output), chunk_bytes=500)
        assert counts is not None
        assert (counts.read, counts.kept, counts.unreadable) == (8, 8, 2)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [bool(row["spin_error"]) for row in found] == [False, True, False, False] * 2
    assert "damaged" in found[1]["spin_error"] and "Content-Length" in found[5]["spin_error"]
    assert found[1]["url"] == "https://example.org/x" and found[1]["text"] is None


def test_a_record_that_the_archive_ends_in_is_a_row_and_an_error_of_the_archive(tmp_path: Path) -> None:
    write(tmp_path / "in.warc", [response("before", PAGE), response("x", PAGE)[:-60]])
    errors: list[DamagedError] = []
    counts = annotate_files([str(tmp_path / "in.warc")], str(tmp_path / "out.jsonl"), on_damage=errors.append)
    assert isinstance(counts, RowCounts)
    assert (counts.read, counts.unreadable) == (2, 1)
    assert [str(error).removeprefix(str(tmp_path)) for error in errors] == [
        "/in.warc: is truncated: it ends inside a record; fetch it again"
    ]


@pytest.mark.parametrize("offset", [3, 60, 200])
def test_a_damaged_member_costs_no_other_and_is_reported(tmp_path: Path, offset: int) -> None:
    members = [gzip.compress(response(str(number), PAGE), mtime=0) for number in range(9)]
    damaged = (
        members[4][:offset] + bytes(byte ^ 0x5A for byte in members[4][offset : offset + 8]) + members[4][offset + 8 :]
    )
    (tmp_path / "in.warc.gz").write_bytes(b"".join([*members[:4], damaged, *members[5:]]))
    errors: list[DamagedError] = []
    annotate_files([str(tmp_path / "in.warc.gz")], str(tmp_path / "out.jsonl"), on_damage=errors.append)
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    good = [row["url"][-1] for row in found if not row["spin_error"] and "flame stood still" in row["text"]]
    assert good == list("01235678") or good == list("012345678")
    assert len(errors) == 1 and "in.warc.gz: is damaged" in str(errors[0])


def test_charsets_are_those_of_browsers() -> None:
    texts = [
        (b"the captain\x92s \x93log\x94", "iso-8859-1"),
        ("the captain’s “log”".encode(), "iso-8859-1"),
        ("the captain’s “log”".encode("utf-16"), "UTF-16"),
    ]
    records = [response("x", body, PLAIN.replace("utf-8", charset)) for body, charset in texts]
    assert [text for _, text in rows(records)[0]] == [("the captain’s “log”", 0, "")] * 3


@pytest.mark.parametrize("case", sorted({*PAGES, *NO_PAGES, "all"} - LENIENT))
def test_records_and_bodies_are_those_of_warcio(case: str) -> None:
    warcio = pytest.importorskip("warcio.archiveiterator", reason="needs the extra test")
    every = [each for name, each in {**PAGES, **NO_PAGES}.items() if name not in LENIENT]
    data = b"".join(every if case == "all" else between({**PAGES, **NO_PAGES}[case]))
    expected = [
        (found.rec_headers.get_header("WARC-Target-URI").strip("<>"), found.content_stream().read())
        for found in warcio.ArchiveIterator(io.BytesIO(data))
    ]
    assert len(list(ArchiveRecords([data], case))) == len(expected)
    for page in pages(ArchiveRecords([data], case)):
        body = decode_body(page.body, page.codings, may_be_cut=page.is_cut)
        assert (page.url, body) in expected


def test_a_file_that_is_no_archive_is_refused(tmp_path: Path) -> None:
    (tmp_path / "in.warc").write_text('{"text": "The gate was shut."}\n')
    with pytest.raises(AnnotateError, match=r"in\.warc: is not a record of a web archive"):
        annotate_files([str(tmp_path / "in.warc")], str(tmp_path / "out.jsonl"))
    assert [path.name for path in tmp_path.iterdir()] == ["in.warc"]
