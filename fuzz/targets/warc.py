"""Web archives: FastWARC cuts them, Resiliparse finds the text, and what cannot be read is told in a line."""

from collections.abc import Iterable

from fuzz.files import scratch
from fuzz.promises import documented
from spin_detect.annotate.formats.warc import Warc, _text
from spin_detect.annotate.options import AnnotateError, Options

LONGEST = 1024
WORDS = (b"WARC/1.0\r\n", b"WARC-Type: response\r\n", b"WARC-Type: conversion\r\n", b"Content-Length: ", b"\r\n\r\n",
         b"HTTP/1.1 200 OK\r\n", b"Content-Type: text/html\r\n", b"Content-Encoding: gzip\r\n", b"Transfer-Encoding: chunked\r\n",
         b"<html><body><p>", b"; charset=utf-16", b"-1", b"99999999999999999999", b"0\r\n\r\n")  # fmt: skip


def check(data: bytes) -> None:
    """Cut an archive into records, and take the text out of each."""
    path = scratch(".warc")
    path.write_bytes(data)
    with documented(AnnotateError):
        for part in Warc(Options(), "jsonl").chunks([str(path)], 2**20, _ignore):
            for record in part.payload:
                text = _text(record)
                assert text is None or isinstance(text, str)
                "\n".join(record[:3]).encode("utf-8", "surrogatepass")


def _ignore(error: Exception) -> None:
    assert len(str(error).splitlines()) == 1


def _record(kind: bytes, body: bytes) -> bytes:
    head = b"WARC/1.0\r\nWARC-Type: %s\r\nWARC-Record-ID: <urn:x:1>\r\nContent-Type: application/http; msgtype=response\r\n"
    return head % kind + b"Content-Length: %d\r\n\r\n%s\r\n\r\n" % (len(body), body)


def seeds() -> Iterable[bytes]:
    """A page, an extracted text, a chunked page."""
    page = b"<html><body><p>The ferry leaves.</p></body></html>"
    yield _record(b"response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + page)
    yield _record(b"conversion", b"The ferry leaves.")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(page), page)
    yield _record(
        b"response", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked
    )
