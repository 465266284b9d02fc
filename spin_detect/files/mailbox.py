"""Mailboxes (.mbox): many mails in one file, each of which is a text. FILE:3 names the third.

The library's `mailbox` needs a file, and begins a mail at every line that begins with "From ", also within a text.
"""

import mmap
import os
import re
from functools import lru_cache
from typing import NamedTuple

from spin_detect.files import mail
from spin_detect.files.errors import FileError, unreadable
from spin_detect.files.hidden import HiddenText
from spin_detect.files.recognition import ENVELOPE, HEAD_BYTES, begins_mailbox

SUFFIX = ".mbox"
_ENVELOPE = re.compile(rb"^" + ENVELOPE, re.MULTILINE)
_FIRST_LINE = re.compile(rb"(?:\xef\xbb\xbf)?\s*From [^\r\n]*\r?\n(?:>From [^\r\n]*\r?\n)?")  # needs no time
_EMPTY_LINES = (b"\n\n", b"\n\r\n")
_QUOTED_FROM = re.compile(rb"^>(?=>*From )", re.MULTILINE)  # what a mailbox writes for a line that begins with "From "
_MEMBER = re.compile(r"(?P<file>.+):(?P<number>[1-9][0-9]{0,8})")


class Member(NamedTuple):
    """A mail in a mailbox.

    Attributes:
        file: Path of the mailbox.
        number: Place of the mail in it, from 1.
    """

    file: str
    number: int


def split_mailbox(data: bytes) -> list[bytes]:
    """Return the mails of a mailbox.

    Args:
        data: Bytes of the mailbox.

    Returns:
        The bytes of each mail, without its "From " line.
    """
    return [_unquoted(data[start:end]) for start, end in _find_mails(data)]


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a mailbox that holds one mail.

    Args:
        data: Bytes of the mailbox.
        name: Name of the file, for errors.
        hidden: Receives what the mail does not show.

    Returns:
        The text of the mail.

    Raises:
        FileError: The mailbox holds several mails or none, or its mail cannot be read.
    """
    mails = split_mailbox(data)
    if len(mails) > 1:
        raise FileError(
            f"{name}: holds {len(mails):,} mails, each a text of its own; give one by its number, as FILE:1"
        )
    if not mails:
        raise FileError(f"{name}: holds no mail; give another mailbox")
    return mail.extract_text(mails[0], name, hidden)


def is_mailbox(path: str) -> bool:
    """Return whether a file is a mailbox, by its suffix or by how it begins.

    Args:
        path: Path of the file.

    Returns:
        Whether it is; False if it cannot be opened, or is no regular file.
    """
    if not os.path.isfile(path):  # a pipe can be read only once
        return False
    if path.lower().endswith(SUFFIX):
        return True
    try:
        with open(path, "rb") as file:
            return begins_mailbox(file.read(HEAD_BYTES))
    except (OSError, ValueError):
        return False


def count_mails(path: str) -> int:
    """Return the number of mails in a mailbox.

    Args:
        path: Path of the mailbox.

    Returns:
        The number.

    Raises:
        FileError: The file cannot be read.
    """
    return len(_places(path))


def parse_member(name: str) -> Member | None:
    """Return the mail that a name such as ``old.mbox:3`` stands for.

    Args:
        name: Name of a text.

    Returns:
        The mail, which may be missing from its mailbox; None if the name is that of a file, or of no mailbox.
    """
    match = _MEMBER.fullmatch(name)
    if match is None or os.path.exists(name) or not is_mailbox(match["file"]):
        return None
    return Member(match["file"], int(match["number"]))


def read_member(member: Member) -> bytes:
    """Return the bytes of a mail in a mailbox.

    Args:
        member: The mail.

    Returns:
        Its bytes, without its "From " line.

    Raises:
        FileError: The file cannot be read, or has no such mail.
    """
    places = _places(member.file)
    if member.number > len(places):
        raise FileError(f"{member.file}: holds {len(places):,} mails; give a number from 1 to {len(places):,}")
    start, end = places[member.number - 1]
    try:
        with open(member.file, "rb") as file:
            file.seek(start)
            return _unquoted(file.read(end - start))
    except OSError as error:
        raise unreadable(member.file, error) from None


def _places(path: str) -> list[tuple[int, int]]:
    try:
        status = os.stat(path)
        return _places_at(path, status.st_size, status.st_mtime_ns)
    except OSError as error:
        raise unreadable(path, error) from None


@lru_cache(maxsize=4)  # the mails of a mailbox are read one after the other
def _places_at(path: str, size: int, modified: int) -> list[tuple[int, int]]:
    """Return where each mail of a mailbox begins and ends.

    Args:
        path: Path of the mailbox.
        size: Its size in bytes.
        modified: Time of its last change; a mailbox that has changed is searched again.

    Returns:
        Offsets in bytes.
    """
    if not size:
        return []
    with open(path, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return _find_mails(data)


def _find_mails(data: bytes | mmap.mmap) -> list[tuple[int, int]]:
    """Return where each mail begins, after its "From " line, and where it ends."""
    first = _FIRST_LINE.match(data)
    envelopes = [] if first is None else [(0, first.end())]
    for found in _ENVELOPE.finditer(data, first.end() if first else 0):
        if data[max(found.start() - 3, 0) : found.start()].endswith(_EMPTY_LINES):
            envelopes.append(found.span())
    if first is None and data[: envelopes[0][0] if envelopes else len(data)].strip():
        envelopes.insert(0, (0, 0))  # what stands before the first "From " line is not lost
    if not envelopes:
        return []
    ends = [start for start, _ in envelopes[1:]] + [len(data)]
    return [(start, end) for (_, start), end in zip(envelopes, ends, strict=True)]


def _unquoted(data: bytes) -> bytes:
    return _QUOTED_FROM.sub(b"", data)
