"""Compressed files read in chunks, and rows compressed as members that may be joined end to end."""

from __future__ import annotations

import gzip
import lzma
import sys
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any

from spin_detect.annotate.options import AnnotateError

SUFFIXES = (".gz", ".zst", ".xz")
STANDARD = "-"
_CHUNK_BYTES = 2**16
_STEP_BYTES = 2**10  # unpacked at once: Zstandard, the tightest, makes 32 MiB of so much at most
_MOST_MEMORY = 2**29  # of an xz decompressor; its strongest preset asks for an eighth
_MOST_LINE = 2**28  # bytes
_XZ_PRESET = 3  # the default takes 94 MB a process, this 32 MB


class DamagedError(AnnotateError):
    """A file cannot be read further; what came before was."""


class Reader:
    """The bytes of a file, decompressed, a chunk at a time; `-` is standard input.

    `position` is how many bytes of the file itself were read so far.
    """

    def __init__(self, path: str, compression: str) -> None:
        self.path = path
        self.position = 0
        self._compression = compression

    def __iter__(self) -> Iterator[bytes]:
        """Raises DamagedError once everything before the damage was given out."""
        if self.path == STANDARD:
            yield from self._raw(sys.stdin.buffer)
            return
        try:
            with open(self.path, "rb") as file:
                yield from self._decompressed(file) if self._compression else self._raw(file)
        except OSError as error:
            raise DamagedError(f"{self.path}: cannot be read on ({error.strerror or error})") from None

    def _raw(self, file: IO[bytes]) -> Iterator[bytes]:
        while chunk := file.read(_CHUNK_BYTES):
            self.position += len(chunk)
            yield chunk

    def _decompressed(self, file: IO[bytes]) -> Iterator[bytes]:
        begin = _decompressor(self._compression)
        member: Any = None
        steps = (chunk[at : at + _STEP_BYTES] for chunk in self._raw(file) for at in range(0, len(chunk), _STEP_BYTES))
        for data in steps:
            while data:
                if member is None:
                    data = data.lstrip(b"\0")  # members may be padded
                    if not data:
                        break
                    member = begin()
                try:
                    out = member.decompress(data)
                except Exception as error:  # each library has an error of its own, some of them private
                    raise DamagedError(f"{self.path}: is damaged at byte {self.position:,} ({error})") from None
                data = member.unused_data if member.eof else b""
                if member.eof:
                    member = None
                if out:
                    yield out
        if member is not None:
            raise DamagedError(f"{self.path}: is truncated: it ends inside its compressed data")


def of_lines(reader: Reader) -> Iterator[bytes]:
    """The chunks of a file of lines: what is packed into a small one may be a line that no memory holds.

    Raises DamagedError as the reader does, and where a line is over 256 MiB.
    """
    length = 0
    for chunk in reader:
        last = chunk.rfind(b"\n")
        length = len(chunk) - last - 1 if last >= 0 else length + len(chunk)
        if length > _MOST_LINE:
            raise DamagedError(f"{reader.path}: has a line of more than {_MOST_LINE // 2**20} MiB; is it of rows?")
        yield chunk


def compress(data: bytes, compression: str) -> bytes:
    """The data as one whole member; the same data give the same bytes."""
    if compression == ".gz":
        return gzip.compress(data, 6, mtime=0)
    if compression == ".xz":
        return lzma.compress(data, preset=_XZ_PRESET)
    if compression == ".zst":
        compressed: bytes = _zstandard().ZstdCompressor(level=3).compress(data)
        return compressed
    return data


def _decompressor(compression: str) -> Callable[[], Any]:
    if compression == ".gz":
        return lambda: zlib.decompressobj(31)
    if compression == ".xz":
        return lambda: lzma.LZMADecompressor(memlimit=_MOST_MEMORY)
    machine = _zstandard().ZstdDecompressor(max_window_size=2**31)
    return lambda: machine.decompressobj()


def _zstandard() -> Any:
    try:
        import zstandard
    except ImportError:
        raise AnnotateError("reading and writing .zst needs zstandard; pip install 'spin-detect[io]'") from None
    return zstandard
