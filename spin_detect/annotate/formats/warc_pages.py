"""The pages and extracted texts of a web archive, and the main text of each.

An archive is read in one process, and bodies are decoded in all: a `Record` carries its body as the archive stores it.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from spin_detect.annotate.formats.http_body import BodyError, codings_of, decode_body
from spin_detect.annotate.formats.warc_records import HEADER_END, ArchiveRecord, ArchiveRecords
from spin_detect.annotate.options import AnnotateError
from spin_detect.errors import missing_extra
from spin_detect.files import html
from spin_detect.files.charsets import decode_checked
from spin_detect.files.errors import FileError, NoTextError
from spin_detect.files.hidden import HiddenText

try:
    import trafilatura  # noqa: F401  (so that its absence is told before the first page)
    from fastwarc.warc import HeaderMap
except ImportError:
    raise AnnotateError(missing_extra("reading WARC", "fastwarc and trafilatura", "warc")) from None

_HTML_TYPES = ("text/html", "application/xhtml+xml")
_PLAIN_TYPE = "text/plain"
_NAME = "page"  # in errors, which rows do not quote
_PAGE_RECORDS = ("response", "resource", "conversion")
_NO_PAGE_ADDRESSES = ("metadata:",)  # wget stores its own log and its options under them
_NO_PAGE_STATUS = (204, 205)  # besides those from 300 to 399
_HEADERS = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")
_HTTP_BEGINNINGS = (b"HTTP/", b"ICY ")
_HTML_BEGINNING = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_LINE_END = re.compile(rb"\r?\n")


class Record(NamedTuple):
    """A page or an extracted text in an archive.

    Attributes:
        identifier: Its WARC-Record-ID.
        url: Address of the page.
        date: When it was fetched, as the archive writes it.
        content_type: Media type of the body.
        charset: Encoding that the HTTP headers name, or "".
        body: The page or the text, encoded as `codings` says.
        codings: Content and transfer codings, in the order in which they were applied.
        is_cut: Whether the archive says that it does not have the whole body.
        problem: Why the record has no text, or "".
    """

    identifier: str
    url: str
    date: str
    content_type: str
    charset: str
    body: bytes
    codings: tuple[str, ...]
    is_cut: bool
    problem: str


class PageText(NamedTuple):
    """The text of a record.

    Attributes:
        text: The text; None where something is wrong with the record.
        hidden_words: Number of words that a page has within its main text and does not show, which are left out; None as above.
        problem: What is wrong with the record, or "".
    """

    text: str | None
    hidden_words: int | None
    problem: str


def pages(records: ArchiveRecords) -> Iterator[Record]:
    """Yield the pages and extracted texts of an archive; images, requests and the like have no text and are skipped.

    Args:
        records: The records of the archive.

    Yields:
        Pages, and records with a problem that may have been pages.
    """
    return (page for record in records if (page := _page(record)))


def page_text(record: Record) -> PageText | None:
    """Return the main text of a record.

    Args:
        record: A page or an extracted text.

    Returns:
        The text, or what is wrong with the record; None if the body is empty, so that there is no page.
    """
    if record.problem:
        return PageText(None, None, record.problem)
    try:
        body = decode_body(record.body, record.codings, may_be_cut=record.is_cut)
    except BodyError as error:
        return PageText(None, None, str(error))
    if not body.strip():
        return None
    charset, hidden = record.charset or None, HiddenText()
    try:
        if record.content_type == _PLAIN_TYPE:
            return PageText(decode_checked(body, charset, _NAME), 0, "")
        return PageText(html.extract_text(body, _NAME, hidden, charset), hidden.n_words, "")
    except NoTextError:
        return PageText("", 0, "")
    except FileError:
        return PageText(None, None, "the page is damaged: its HTML cannot be parsed, or it is binary")


def _page(record: ArchiveRecord) -> Record | None:
    """Return a record that is a page or an extracted text; None for one that is neither."""
    headers = _parsed(record.header)
    record_type = (headers.get("WARC-Type") or "").strip().lower()
    identifier, url, date = ((headers.get(name) or "").strip() for name in _HEADERS)
    if url.startswith("<") and url.endswith(">"):  # as old versions of wget write it
        url = url[1:-1]
    if (record_type and record_type not in _PAGE_RECORDS) or url.startswith(_NO_PAGE_ADDRESSES):
        return None
    block, problem = record.block, record.problem
    content_type, parameters = _media_type(headers.get("Content-Type"))
    codings: tuple[str, ...] = ()
    if content_type == "application/http":
        head, body = _split_http(block)
        if head is None and block.strip() and not problem:
            problem = "the record has no HTTP header"
        http = _parsed(head or b"")
        status = http.status_code or 200
        if status in _NO_PAGE_STATUS or 300 <= status < 400:
            return None
        content_type, parameters = _media_type(http.get("Content-Type"))
        codings = codings_of(http.get("Content-Encoding") or "", http.get("Transfer-Encoding") or "")
        block = body
    elif not content_type and record_type == "conversion":
        content_type = _PLAIN_TYPE
    if not content_type:
        identified, _ = _media_type(headers.get("WARC-Identified-Payload-Type"))
        content_type = identified or (_HTML_TYPES[0] if _HTML_BEGINNING.match(block) else "")
    is_text = content_type in (*_HTML_TYPES, _PLAIN_TYPE)
    if not is_text if content_type else not problem:
        return None
    if not block.strip() and not problem:
        return None
    charset = match[1] if (match := _CHARSET.search(parameters)) else ""
    is_cut = "WARC-Truncated" in headers
    return Record(identifier, url, date, content_type, charset, b"" if problem else block, codings, is_cut, problem)


def _parsed(header: bytes) -> Any:
    """Return the fields of a header, whatever its line ends."""
    fields = HeaderMap()
    if header:
        fields.parse(io.BytesIO(_LINE_END.sub(b"\r\n", header)))
    return fields


def _split_http(block: bytes) -> tuple[bytes | None, bytes]:
    """Return the HTTP header of a block, None if there is none, and the body."""
    if not block.startswith(_HTTP_BEGINNINGS):
        return None, b""
    end = HEADER_END.search(block)
    return (block[: end.end()], block[end.end() :]) if end else (block + b"\r\n\r\n", b"")


def _media_type(value: str | None) -> tuple[str, str]:
    """Return the media type in lower case, and its parameters."""
    media_type, _, parameters = (value or "").partition(";")
    return media_type.strip().lower(), parameters
