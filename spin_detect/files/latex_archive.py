"""Source archives as arXiv gives them: LaTeX packed with tar and gzip, or one file with gzip. Nothing is written to disk."""

from __future__ import annotations

import gzip
import io
import lzma
import posixpath
import tarfile
import zlib

from spin_detect.files import latex
from spin_detect.files.errors import FileError, damaged
from spin_detect.files.hidden import HiddenText
from spin_detect.files.recognition import GZIP
from spin_detect.files.sections import SectionedText

_FILE_TYPE = "source archive"
_MAX_BYTES = 256 * 2**20  # unpacked, pictures included
_MAX_MEMBERS = 10_000
_MAX_TEXT_BYTES = 64 * 2**20  # of the members that are read, together
_MAX_MEMBER_BYTES = 16 * 2**20
_TEXT_SUFFIXES = (".tex", ".ltx", ".latex", ".bbl", ".sty", ".cls", ".txt")
_TAR_MAGIC = slice(257, 262)
_DAMAGE_ERRORS = (
    tarfile.TarError,
    EOFError,
    OSError,
    zlib.error,
    lzma.LZMAError,
    ValueError,
    OverflowError,
    IndexError,
)


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of the document in a source archive, with an empty line between paragraphs.

    Args:
        data: Bytes of the file: a tar archive, packed with gzip or not, or one file packed with gzip.
        name: Name of the file, for errors.
        hidden: Receives what is left out.

    Returns:
        The text with its sections.

    Raises:
        FileError: The archive is damaged, has no LaTeX document, or would unpack to more than a paper can need.
    """
    try:
        unpacked: io.BufferedIOBase = _Bounded(
            gzip.GzipFile(fileobj=io.BytesIO(data)) if data.startswith(GZIP) else io.BytesIO(data), name
        )
        head = unpacked.read(512)
        if head[_TAR_MAGIC] == b"ustar" or (head[:1] and b"\0" in head):
            members = _members(_Joined(head, unpacked), name)
        else:
            members = {"main.tex": head + unpacked.read(_MAX_MEMBER_BYTES + 1)}
            if b"\\" not in members["main.tex"]:
                raise FileError(f"{name}: has no LaTeX document; unpack it and name the file that has the text")
    except FileError:
        raise
    except _DAMAGE_ERRORS as error:
        raise damaged(name, _FILE_TYPE, error) from None
    return latex.extract_members(members, name, hidden)


def _members(stream: io.BufferedIOBase, name: str) -> dict[str, bytes]:
    """Return the text files of an archive by their paths, which stay within it.

    Args:
        stream: The archive.
        name: Name of the file, for errors.

    Returns:
        Their bytes.

    Raises:
        FileError: It has too many members, or too much text.
    """
    members: dict[str, bytes] = {}
    total = 0
    with tarfile.open(fileobj=stream, mode="r|") as archive:
        for number, member in enumerate(archive, 1):
            if number > _MAX_MEMBERS:
                raise FileError(f"{name}: has more than {_MAX_MEMBERS:,} parts; keep those of the text")
            path = posixpath.normpath(member.name.replace("\\", "/"))
            is_inside = not path.startswith(("/", "..")) and path != "."
            if not is_inside or not member.isreg() or member.issparse() or not path.lower().endswith(_TEXT_SUFFIXES):
                continue
            file = archive.extractfile(member)
            content = b"" if file is None else file.read(_MAX_MEMBER_BYTES + 1)
            total += len(content)
            if len(content) > _MAX_MEMBER_BYTES or total > _MAX_TEXT_BYTES:
                raise FileError(
                    f"{name}: has more than {_MAX_TEXT_BYTES // 2**20} MiB of text, or a part of more than 16; split it"
                )
            members[path] = content
    return members


class _Bounded(io.BufferedIOBase):
    """A stream that refuses to unpack more than a paper can need."""

    def __init__(self, stream: gzip.GzipFile | io.BytesIO, name: str) -> None:
        self._stream, self._name, self._left = stream, name, _MAX_BYTES

    def read(self, size: int | None = -1) -> bytes:
        """Read bytes.

        Args:
            size: How many at most; negative for all.

        Returns:
            The bytes.

        Raises:
            FileError: More than the bound was read.
        """
        wanted = self._left + 1 if size is None or size < 0 else min(size, self._left + 1)
        data = self._stream.read(wanted)
        self._left -= len(data)
        if self._left < 0:
            raise FileError(f"{self._name}: unpacks to more than {_MAX_BYTES // 2**20} MiB; keep the files of the text")
        return data


class _Joined(io.BufferedIOBase):
    """A stream after bytes that were read from it."""

    def __init__(self, head: bytes, stream: io.BufferedIOBase) -> None:
        self._head, self._stream = head, stream

    def read(self, size: int | None = -1) -> bytes:
        """Read bytes.

        Args:
            size: How many at most; negative for all.

        Returns:
            The bytes.
        """
        if not self._head:
            return self._stream.read(size)
        if size is None or size < 0:
            data, self._head = self._head + self._stream.read(), b""
            return data
        data, self._head = self._head[:size], self._head[size:]
        return data + self._stream.read(size - len(data)) if len(data) < size else data
