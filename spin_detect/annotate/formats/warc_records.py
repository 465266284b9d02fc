"""The records of a web archive, one by one. A record that is damaged costs no other.

A record says how long it is. Where what follows is no record, the length is wrong or bytes are damaged: the record gives an
error, and the next place that looks like the beginning of a record is where reading goes on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.formats.http_body import MAX_BODY_BYTES

_BEGINNING = re.compile(rb"WARC/\d\.\d{1,2}[ \t]*\r?\n(?=[A-Za-z-]+[ \t]*:)")
_MAX_BEGINNING_BYTES = 64  # bytes in which a beginning is recognised
HEADER_END = re.compile(rb"\r?\n\r?\n")
_MAX_HEADER_BYTES = 2**15
_LENGTH = re.compile(rb"^Content-Length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_LINE_ENDS = b"\r\n"
_BETWEEN = (b"\r\n\r\n", b"\n\n")  # what follows a record; some programs write less


class ArchiveRecord(NamedTuple):
    """One record as it stands in an archive.

    Attributes:
        header: Its WARC header, as far as there is one.
        block: What follows the header, at most 64 MiB.
        problem: What is wrong with the record, or "".
    """

    header: bytes
    block: bytes
    problem: str = ""


class ArchiveRecords:
    """Iterates over the records of an archive.

    Attributes:
        damage: The error of a file that cannot be read to its end; None if there is none. Set once iteration has ended.
        is_archive: Whether any record was found so far.
    """

    def __init__(self, blocks: Iterable[bytes], name: str) -> None:
        """Prepare to read an archive.

        Args:
            blocks: Its bytes, decompressed. Their boundaries do not change the records.
            name: Name of the archive, for messages.
        """
        self.damage: DamagedError | None = None
        self.is_archive = False
        self._blocks = iter(blocks)
        self._name = name
        self._buffer = bytearray()

    def __iter__(self) -> Iterator[ArchiveRecord]:
        """Yield the records, those with a problem among them."""
        while self._skip_line_ends():
            self._fill(_MAX_HEADER_BYTES)
            if not _BEGINNING.match(self._buffer):
                yield self._no_record()
                continue
            self.is_archive = True
            end = HEADER_END.search(self._buffer, 0, _MAX_HEADER_BYTES)
            header = bytes(self._buffer[: end.end()]) if end else b""
            length = _LENGTH.search(header)
            if not length:
                fault = "states no Content-Length" if header else "has a header that does not end"
                yield self._misfit(header, fault)
                continue
            yield self._record(header, int(length[1]))

    def _record(self, header: bytes, length: int) -> ArchiveRecord:
        """Take a record of which the header is known."""
        n_kept = len(header) + min(length, MAX_BODY_BYTES)
        n_left = length - MAX_BODY_BYTES
        self._fill(n_kept + _MAX_BEGINNING_BYTES)
        if n_left > 0:
            return self._long_record(header, n_kept, n_left)
        following = bytes(self._buffer[n_kept : n_kept + _MAX_BEGINNING_BYTES])
        is_followed = following.startswith(_BETWEEN) or not following.strip(_LINE_ENDS)
        if len(self._buffer) < n_kept or not (is_followed or _BEGINNING.match(following.lstrip(_LINE_ENDS))):
            return self._misfit(header, f"has a wrong Content-Length ({length:,})", n_kept)
        block = bytes(self._buffer[len(header) : n_kept])
        del self._buffer[:n_kept]
        return ArchiveRecord(header, block)

    def _long_record(self, header: bytes, n_kept: int, n_left: int) -> ArchiveRecord:
        """Take a record that is longer than what is kept of it.

        Args:
            header: Its header.
            n_kept: Bytes to keep, the header among them.
            n_left: Bytes that follow them.

        Returns:
            The record.
        """
        if len(self._buffer) < n_kept or _BEGINNING.search(self._buffer, len(header), n_kept):
            return self._misfit(header, f"has a wrong Content-Length ({n_left + MAX_BODY_BYTES:,})", n_kept + n_left)
        block = bytes(self._buffer[len(header) : n_kept])
        del self._buffer[:n_kept]
        while n_left and self._fill(1):
            n_skipped = min(n_left, len(self._buffer))
            del self._buffer[:n_skipped]
            n_left -= n_skipped
        if n_left:
            self._set_truncated()
            return ArchiveRecord(header, b"", "the record is cut off: the archive ends in it")
        return ArchiveRecord(header, block)

    def _misfit(self, header: bytes, fault: str, n_expected: int = 0) -> ArchiveRecord:
        """Take a record whose end is unknown, up to the beginning of the next one.

        Args:
            header: Its header; empty if it has no end.
            fault: What is wrong with it.
            n_expected: How many bytes it should have, with its header; 0 if that is unknown.

        Returns:
            The record, with its problem.
        """
        is_cut = len(self._buffer) < n_expected  # the archive ends before the record should
        found = _BEGINNING.search(self._buffer, max(len(header), 1))
        block = bytes(self._buffer[len(header) : found.start() if found else n_expected or None])
        if found or not is_cut:
            self._go_to_beginning(max(len(header), 1))
            return ArchiveRecord(header, block, f"the record {fault}")
        self._buffer.clear()
        self._set_truncated()
        return ArchiveRecord(header, block, "the record is cut off: the archive ends in it")

    def _no_record(self) -> ArchiveRecord:
        """Take bytes that are no record, up to the beginning of the next one."""
        shown = bytes(self._buffer[:40]).splitlines()[0]
        self._go_to_beginning(1)
        return ArchiveRecord(b"", b"", f"not a record of a web archive: begins with {shown!r}")

    def _go_to_beginning(self, start: int) -> None:
        """Drop everything before the next beginning of a record, which lies at or after a position of the buffer."""
        while True:
            if found := _BEGINNING.search(self._buffer, start):
                del self._buffer[: found.start()]
                return
            del self._buffer[: max(len(self._buffer) - _MAX_BEGINNING_BYTES, start)]
            start = 0
            n_before = len(self._buffer)
            self._fill(n_before + 1)
            if len(self._buffer) == n_before:
                self._buffer.clear()
                return

    def _skip_line_ends(self) -> bool:
        """Drop line ends and padding before a record; tell whether anything follows."""
        while self._fill(1):
            n_before = len(self._buffer)
            rest = self._buffer.lstrip(b"\r\n\0 \t") if self._buffer[0] in b"\r\n\0 \t" else self._buffer
            if rest:
                del self._buffer[: n_before - len(rest)]
                return True
            self._buffer.clear()
        return False

    def _fill(self, n_bytes: int) -> bool:
        """Read until the buffer has so many bytes or the archive ends; tell whether the buffer has any."""
        while len(self._buffer) < n_bytes and not self.damage:
            try:
                block = next(self._blocks, None)
            except DamagedError as error:
                self.damage = error
                break
            if block is None:
                break
            self._buffer += block
        return bool(self._buffer)

    def _set_truncated(self) -> None:
        self.damage = self.damage or DamagedError(
            f"{self._name}: is truncated: it ends inside a record; fetch it again"
        )
