"""Compressed files: read in small steps, and written as members that may be joined end to end."""

from __future__ import annotations

import gzip
import lzma
import os
import sys
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import IO, Any

from spin_detect.annotate.encodings import recoded
from spin_detect.annotate.options import AnnotateError
from spin_detect.errors import missing_extra
from spin_detect.files.inputs import STANDARD_STREAM, display_name

SUFFIXES = (".gz", ".zst", ".xz")
_MEMBER_BEGINNINGS = {".gz": b"\x1f\x8b\x08", ".zst": b"\x28\xb5\x2f\xfd", ".xz": b"\xfd7zXZ\0"}
_READ_BYTES = 2**16
_STEP_BYTES = 2**10  # decompressed at once: Zstandard, which compresses best, makes at most 32 MiB of one step
_MAX_DECOMPRESSOR_BYTES = 2**29  # memory of an xz decompressor; the strongest preset needs an eighth of it
_MAX_LINE_BYTES = 2**28
_MAX_RETRIED_BYTES = 2**20  # of a damaged member, in which the next one may begin
_XZ_PRESET = 3  # needs 32 MB a process, where the default needs 94 MB


class DamagedError(AnnotateError):
    """A file cannot be read any further; everything before the damage was read."""


def compression_of(path: str) -> str:
    """Return the compression suffix of a file name.

    Args:
        path: Path or name of a file.

    Returns:
        One of `SUFFIXES`, or "" if the file is not compressed.
    """
    suffix = os.path.splitext(path)[1].lower()
    return suffix if suffix in SUFFIXES else ""


class Reader:
    """The decompressed bytes of a file, a block at a time.

    Attributes:
        path: The file, or ``-`` for standard input.
        name: Name of the file in messages.
        position: Bytes of the file itself, before decompression, that were read so far.
    """

    def __init__(
        self, path: str, compression: str, on_member_damage: Callable[[DamagedError], None] | None = None
    ) -> None:
        """Prepare to read a file; the file is opened by iterating.

        Args:
            path: The file, or ``-`` for standard input.
            compression: One of `SUFFIXES`, or "" to tell from the first bytes whether the file is compressed.
            on_member_damage: Receives the error of a damaged member, after which the next members are read. None where the
                file is not read beyond its first damage.
        """
        self.path = path
        self.name = display_name(path)
        self.position = 0
        self._compression = compression
        self._on_member_damage = on_member_damage

    def __iter__(self) -> Iterator[bytes]:
        """Yield the blocks of the file.

        Raises:
            DamagedError: The file cannot be read any further. Everything before the damage was yielded.
        """
        try:
            if self.path == STANDARD_STREAM:
                yield from self._blocks(sys.stdin.buffer)
                return
            with open(self.path, "rb") as file:
                yield from self._blocks(file)
        except OSError as error:
            raise DamagedError(f"{self.name}: cannot be read any further ({error.strerror or error})") from None

    def _blocks(self, file: IO[bytes]) -> Iterator[bytes]:
        blocks = self._raw_blocks(file)
        first = next(blocks, b"")
        compression = self._compression or compression_of_content(first)
        blocks = chain([first] if first else [], blocks)
        return self._decompressed(blocks, compression) if compression else blocks

    def _raw_blocks(self, file: IO[bytes]) -> Iterator[bytes]:
        while block := file.read(_READ_BYTES):
            self.position += len(block)
            yield block

    def _decompressed(self, blocks: Iterable[bytes], compression: str) -> Iterator[bytes]:
        new_member, beginning = _decompressor(compression), _MEMBER_BEGINNINGS[compression]
        member: Any = None
        member_bytes = bytearray()  # kept only where members after a damaged one are read
        steps, retried_steps = (
            _cut(blocks),
            deque[bytes](),
        )  # the second: steps of a damaged member, searched for the next one
        is_searching, searched = False, b""
        while data := retried_steps.popleft() if retried_steps else next(steps, b""):
            while data:
                if member is None:
                    if is_searching:
                        data = searched + data
                        start = data.find(beginning)
                        searched = data[1 - len(beginning) :]
                        is_searching = start < 0
                        data = b"" if is_searching else data[start:]
                    else:
                        data = data.lstrip(b"\0")  # members may be padded
                    if not data:
                        break
                    member = new_member()
                    member_bytes.clear()
                if self._on_member_damage:
                    member_bytes += data
                    del member_bytes[:-_MAX_RETRIED_BYTES]
                try:
                    out = member.decompress(data)
                except Exception as error:  # each library has an error of its own, some of them private
                    damage = DamagedError(f"{self.name}: is damaged at byte {self.position:,} ({error})")
                    if not self._on_member_damage:
                        raise damage from None
                    self._on_member_damage(damage)
                    retried_steps.extendleft(reversed([*_cut([bytes(member_bytes[1:])])]))
                    member, is_searching, searched = None, True, b""
                    break
                data = member.unused_data if member.eof else b""
                if member.eof:
                    member = None
                if out:
                    yield out
        if member is not None:
            raise DamagedError(f"{self.name}: is truncated: it ends inside its compressed data")


def compression_of_content(data: bytes) -> str:
    """Return the compression of data, as their first bytes tell it.

    Args:
        data: The beginning of a file.

    Returns:
        One of `SUFFIXES`, or "" if the data are not compressed in one of these ways.
    """
    return next((suffix for suffix, beginning in _MEMBER_BEGINNINGS.items() if data.startswith(beginning)), "")


def _cut(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield blocks in steps so small that none decompresses to much memory."""
    return (block[start : start + _STEP_BYTES] for block in blocks for start in range(0, len(block), _STEP_BYTES))


def limit_lines(reader: Reader, line_end: bytes = b"\n") -> Iterator[bytes]:
    """Yield the blocks of a file of lines as UTF-8 if it is UTF-16, and stop at a line that is too long.

    A small compressed file can hold a line that fits in no memory.

    Args:
        reader: The file.
        line_end: The byte that ends its lines.

    Yields:
        The blocks of the reader.

    Raises:
        DamagedError: The file cannot be read any further, or a line is longer than 256 MiB.
    """
    length = 0
    for block in recoded(reader):
        end = block.rfind(line_end)
        length = len(block) - end - 1 if end >= 0 else length + len(block)
        if length > _MAX_LINE_BYTES:
            limit = _MAX_LINE_BYTES // 2**20
            raise DamagedError(f"{reader.name}: has a line of more than {limit} MiB; check that it is a file of rows")
        yield block


def compress(data: bytes, compression: str) -> bytes:
    """Compress data as one complete member; the same data always give the same bytes.

    Args:
        data: The data.
        compression: One of `SUFFIXES`, or "" to return the data as they are.

    Returns:
        The member.

    Raises:
        AnnotateError: The library for Zstandard is not installed.
    """
    if compression == ".gz":
        return gzip.compress(data, 6, mtime=0)
    if compression == ".xz":
        return lzma.compress(data, preset=_XZ_PRESET)
    if compression == ".zst":
        compressed: bytes = _zstandard().ZstdCompressor(level=3).compress(data)
        return compressed
    return data


def _decompressor(compression: str) -> Callable[[], Any]:
    """Return a function that makes a decompressor for the next member."""
    if compression == ".gz":
        return lambda: zlib.decompressobj(31)
    if compression == ".xz":
        return lambda: lzma.LZMADecompressor(memlimit=_MAX_DECOMPRESSOR_BYTES)
    decompressor = _zstandard().ZstdDecompressor(max_window_size=2**31)
    return lambda: decompressor.decompressobj()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise AnnotateError(missing_extra("reading and writing .zst", "zstandard", "io")) from None
    return zstandard
