"""Encodings of files of lines: UTF-16 and UTF-32 become UTF-8, and lines of older encodings are told from damaged ones."""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator
from itertools import chain

from spin_detect.files.plain import BYTE_ORDER_MARKS, decode_english, detect_utf16

UNDECODED = "surrogateescape"  # bytes that are not UTF-8 pass unchanged
_OLDER_ENCODINGS = ("cp1252", "mac_roman", "cp850")  # of English text: of Windows, of old Macs and of DOS
_JUDGED_BYTES = 2**10  # at the beginning of a file; they tell UTF-16, also without a mark


def recoded(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield the blocks of a file as UTF-8 if it is UTF-16 or UTF-32, and unchanged if it is not.

    Args:
        blocks: The bytes of the file.

    Yields:
        Blocks; a byte-order mark of UTF-16 or UTF-32 is left out.
    """
    remaining = iter(blocks)
    beginning = b""
    while len(beginning) < _JUDGED_BYTES and (block := next(remaining, b"")):
        beginning += block
    mark, encoding = next((pair for pair in BYTE_ORDER_MARKS if beginning.startswith(pair[0])), (b"", "utf-8"))
    if encoding == "utf-8":
        sample = beginning[: len(beginning) & -2]
        detected = detect_utf16(sample) if b"\0" in sample else None
        if detected is None:
            if beginning:
                yield beginning
            yield from remaining
            return
        encoding = detected
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    for block in chain([beginning.removeprefix(mark)], remaining):
        yield decoder.decode(block).encode("utf-8", "replace")
    yield decoder.decode(b"", final=True).encode("utf-8", "replace")


class LineDecoder:
    """Decodes the lines of one file, in UTF-8 or in the older encoding that the first line beyond ASCII is written in.

    A file that has a line in UTF-8 is UTF-8: bytes that are not are damage, and pass unchanged as lone surrogates. A file whose
    first line beyond ASCII is not UTF-8 and reads as English in another encoding, such as the Windows-1252 of Excel, is in
    that encoding.
    """

    def __init__(self) -> None:
        self._encoding: str | None = None  # not known while all lines are ASCII
        self._is_first = True

    def decode(self, line: bytes) -> str:
        """Decode the next line.

        Args:
            line: The line.

        Returns:
            Its characters, without a byte-order mark; a byte that cannot be decoded as a lone surrogate.
        """
        if self._is_first:
            self._is_first = False
            if line.startswith(codecs.BOM_UTF8):
                self._encoding, line = "utf-8", line[len(codecs.BOM_UTF8) :]
        if self._encoding is None:
            if line.isascii():
                return line.decode("ascii")
            self._encoding = _encoding_of(line)
        if self._encoding in (None, "utf-8"):
            return line.decode("utf-8", UNDECODED)
        try:
            return line.decode(self._encoding or "utf-8")
        except UnicodeDecodeError:
            return line.decode("utf-8", UNDECODED)


def _encoding_of(line: bytes) -> str | None:
    """Return the encoding of a line that is not ASCII; None if it is in none that English is written in."""
    text = line.decode("utf-8", UNDECODED)
    if any(ord(character) > 127 and not 0xDC80 <= ord(character) <= 0xDCFF for character in text):
        return "utf-8"
    english = decode_english(line)
    return next((encoding for encoding in _OLDER_ENCODINGS if line.decode(encoding, "replace") == english), None)
