"""Web archives: damage costs no record beside it, Resiliparse finds the text, and what cannot be read is told in a line."""

from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.formats.warc import Warc
from spin_detect.annotate.formats.warc_pages import page_text
from spin_detect.annotate.formats.warc_records import ArchiveRecords
from spin_detect.annotate.options import AnnotateError, Options

LONGEST = 1024
WORDS = (b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"WARC-Type: conversion\r\n", b"Content-Length: ", b"\r\n\r\n",
         b"HTTP/1.1 200 OK\r\n", b"Content-Type: text/html\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n",
         b"<html><body><p>", b"; charset=utf-16", b"-1", b"99999999999999999999", b"0\r\n\r\n",
         b"\x1f\x8b\x08", b"Content-Encoding: br\r\n", b"WARC-Type: resource\r\n", b"Content-Encoding: deflate\r\n",
         b"<p hidden>", b"<b style='font-size:0'>", b"<font color=white>", b"style='display:none'", b"<style>")  # fmt: skip


def check(data: bytes) -> None:
    """Cut an archive into records, whatever the blocks in which it comes, and take the text out of each."""
    blocks = [data[start : start + 7] for start in range(0, len(data), 7)]
    assert [*ArchiveRecords(blocks, "a")] == [*ArchiveRecords([data], "a")]
    path = scratch(".warc")
    path.write_bytes(data)
    with documented(AnnotateError):
        for part in Warc(Options(), "jsonl").chunks([str(path)], 2**20, _ignore):
            for record in part.payload:
                if found := page_text(record):
                    text, n_hidden, problem = found
                    assert (text is None) == (n_hidden is None) == bool(problem) and len(problem.splitlines()) <= 1
                "\n".join(record[:3]).encode("utf-8", "surrogatepass")


def _ignore(error: Exception) -> None:
    assert len(str(error).splitlines()) == 1


def _record(kind: bytes, body: bytes) -> bytes:
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:1>\r\nContent-Type: application/http; msgtype=response\r\n"
    return head % kind + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body)


def seeds() -> Iterable[bytes]:
    """A page, an extracted text, a chunked page."""
    page = b"<html><body><p>The ferry <b style='color:#fff'>never</b> leaves.</p><p hidden>Nor comes.</p></body></html>"
    yield _record(b"response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page)
    yield _record(b"conversion", b"The ferry leaves.")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    yield _record(
        b"response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    )
