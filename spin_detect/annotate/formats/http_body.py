"""Bodies of HTTP responses: what transfer and content codings made of them is undone.

Archives often keep the headers of a server with a body that the crawler has decoded already. A coding that is declared and
that the bytes do not have is therefore no error.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence
from typing import Any

from spin_detect.errors import missing_extra

MAX_BODY_BYTES = 2**26  # of one page: a few compressed bytes may unpack to any number
_GZIP_BEGINNING = b"\x1f\x8b"
_NO_CODINGS = ("", "identity", "none", "binary", "7bit", "8bit", "utf-8")  # the last ones are misused as codings
_CHUNK_HEAD = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")
_CONTROL_CHARACTERS = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_TEXT_BEGINNING = 1024  # bytes in which compressed data have a control character, and text has none
_UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


class BodyError(ValueError):
    """A body does not have the coding that it declares, or is cut off; the message says which."""


def codings_of(*headers: str) -> tuple[str, ...]:
    """Return the codings that headers name.

    Args:
        headers: Values of Content-Encoding and Transfer-Encoding, in the order in which a server applies them.

    Returns:
        Names in lower case, in that order.
    """
    names = (name.strip().lower() for header in headers for name in header.split(","))
    return tuple(name for name in names if name not in _NO_CODINGS)


def decode_body(body: bytes, codings: Sequence[str], *, may_be_cut: bool = False) -> bytes:
    """Undo the codings of a body.

    Args:
        body: The body as an archive stores it.
        codings: Its codings, in the order in which they were applied.
        may_be_cut: Whether a body that ends inside a coding is no error, because the archive says that it is truncated.

    Returns:
        The page, or its first 64 MiB.

    Raises:
        BodyError: The body cannot be decoded.
    """
    for coding in reversed(codings):
        body = _decode(body, coding, may_be_cut=may_be_cut)
    if body.startswith(_GZIP_BEGINNING):  # the header does not say so, and no text begins like this
        body = _decode(body, "gzip", may_be_cut=may_be_cut)
    return body[:MAX_BODY_BYTES]


def _decode(body: bytes, coding: str, *, may_be_cut: bool) -> bytes:
    """Undo one coding of a body.

    Args:
        body: The body.
        coding: Name of the coding.
        may_be_cut: Whether a body that ends inside the coding is no error.

    Returns:
        The decoded body; the body itself if it is text already.

    Raises:
        BodyError: The body cannot be decoded.
    """
    if not body:
        return body
    if coding == "chunked":
        return _joined_chunks(body, may_be_cut=may_be_cut)
    try:
        if coding in ("gzip", "x-gzip"):
            decoded, is_complete = _unzipped(body, 31)
        elif coding == "deflate":
            # Some servers send the bare data, some the format that the standard asks for.
            decoded, is_complete = _unzipped(
                body, 15 if (body[0] & 15) == 8 and not int.from_bytes(body[:2]) % 31 else -15
            )
        elif coding == "br":
            decoded, is_complete = _brotli_decoded(body)
        elif coding == "zstd":
            decoded, is_complete = _zstd_decoded(body)
        elif _is_text(body):
            return body
        else:
            raise BodyError(f"the page has the coding {coding!r}, which cannot be undone")
    except BodyError:
        if _is_text(body):
            return body
        raise
    if not is_complete and not may_be_cut:
        raise BodyError(f"the page is cut off: it ends inside its {coding} data")
    return decoded


def _joined_chunks(body: bytes, *, may_be_cut: bool) -> bytes:
    """Join the chunks of a body; a body that does not begin with the size of a chunk is not chunked."""
    if not _CHUNK_HEAD.match(body):
        return body
    chunks: list[bytes] = []
    position = 0
    while head := _CHUNK_HEAD.match(body, position):
        size = int(head[1], 16)
        if not size:
            return b"".join(chunks)
        end = head.end() + size
        chunks.append(body[head.end() : end])
        if end > len(body):
            position = len(body)
            break
        position = end + (2 if body[end : end + 2] == b"\r\n" else 1 if body[end : end + 1] == b"\n" else 0)
    if position < len(body):
        raise BodyError(f"the page is damaged: no chunk begins at byte {position:,} of its body")
    if not may_be_cut:
        raise BodyError("the page is cut off: it ends inside its chunked data")
    return b"".join(chunks)


def _unzipped(body: bytes, window_bits: int) -> tuple[bytes, bool]:
    """Return the decompressed members of a body, and whether the last one is complete."""
    decoded, is_complete = b"", False
    while body:
        member = zlib.decompressobj(window_bits)
        try:
            decoded += member.decompress(body, MAX_BODY_BYTES - len(decoded))
        except zlib.error as error:
            if is_complete:  # what follows the page is no part of it
                break
            raise BodyError(f"the page is damaged ({error})") from None
        if len(decoded) >= MAX_BODY_BYTES:
            return decoded, True
        is_complete = member.eof
        body = member.unused_data if member.eof and window_bits == 31 else b""
    return decoded, is_complete


def _brotli_decoded(body: bytes) -> tuple[bytes, bool]:
    """Return the decompressed body, and whether it is complete."""
    try:
        import brotli
    except ImportError:
        raise BodyError(missing_extra("reading pages with the coding br", "brotli", "warc")) from None
    decoder: Any = brotli.Decompressor()
    try:
        decoded = decoder.process(body, output_buffer_limit=MAX_BODY_BYTES)
        while len(decoded) < MAX_BODY_BYTES and not decoder.is_finished() and not decoder.can_accept_more_data():
            decoded += decoder.process(b"", output_buffer_limit=MAX_BODY_BYTES - len(decoded))
    except brotli.error:
        raise BodyError("the page is damaged (its data are not Brotli)") from None
    return decoded, decoder.is_finished() or len(decoded) >= MAX_BODY_BYTES


def _zstd_decoded(body: bytes) -> tuple[bytes, bool]:
    """Return the decompressed body, and whether it is complete."""
    try:
        import zstandard
    except ImportError:
        raise BodyError(missing_extra("reading pages with the coding zstd", "zstandard", "io")) from None
    decoder = zstandard.ZstdDecompressor(max_window_size=2**27).decompressobj()
    decoded = b""
    try:
        for start in range(0, len(body), 2**10):
            decoded += decoder.decompress(body[start : start + 2**10])
            if decoder.eof or len(decoded) >= MAX_BODY_BYTES:
                return decoded, True
    except zstandard.ZstdError as error:
        raise BodyError(f"the page is damaged ({error})") from None
    return decoded, False


def _is_text(body: bytes) -> bool:
    return body.startswith(_UTF16_MARKS) or not _CONTROL_CHARACTERS.search(body, 0, _TEXT_BEGINNING)
