"""The parts of a message (MIME), also where its boundaries or headers are damaged."""

import email
import re
from collections.abc import Iterator, Sequence
from email.message import Message
from email.policy import Compat32
from typing import Any, TypeAlias

from spin_detect.files.transfer import unpack

Part: TypeAlias = "Message[str, str]"

_MAX_HEADER_CHARACTERS = 10_000  # of a header that is parsed: parsing takes time with the square of its length
# A line between parts, which the header of a part follows.
BOUNDARY = re.compile(
    rb"^--([^\s-][^\r\n]{0,69}?|-[^\r\n]{0,68}?[^\s-])[ \t]*\r?\n(?=content-)", re.MULTILINE | re.IGNORECASE
)


class _Policy(Compat32):
    """The library's policy that never fails on a header; it also refuses endless ones."""

    def header_fetch_parse(self, name: str, value: str) -> Any:  # Compat32 says str or Header, and Policy str
        """Return the value of a header that is looked up.

        Args:
            name: Name of the header.
            value: Its value.

        Returns:
            The value, as the library gives it.

        Raises:
            ValueError: The header is too long to be parsed.
        """
        if len(value) > _MAX_HEADER_CHARACTERS:
            raise ValueError(f"its header {name[:40]} has {len(value):,} characters")
        return super().header_fetch_parse(name, value)


def parse(data: bytes) -> Part:
    """Return a message.

    Args:
        data: Its bytes.

    Returns:
        The message; what is damaged in it does not stop the library.

    Raises:
        ValueError: A header that says how the message is divided is too long to be parsed.
    """
    return email.message_from_bytes(data, policy=_Policy())


def parts_of(multipart: Part) -> Sequence[Part]:
    """Return the parts of a multipart.

    Args:
        multipart: The multipart.

    Returns:
        Its parts. If its boundary is missing or wrong, the parts between lines that look like a boundary; without such
        lines, all of it as one part.
    """
    if multipart.is_multipart():
        return multipart.get_payload()  # type: ignore[return-value]
    data = unpack(multipart)
    boundary = BOUNDARY.search(data)
    if boundary:
        found = split_at_boundary(boundary, data)
        if found.is_multipart():
            return found.get_payload()  # type: ignore[return-value]
    return [parse(b"Content-Transfer-Encoding: 8bit\n\n" + data)]


def split_at_boundary(boundary: re.Match[bytes], data: bytes) -> Part:
    """Return the parts between the lines of a boundary.

    Args:
        boundary: Match of `BOUNDARY`.
        data: The bytes in which it was found.

    Returns:
        A multipart.
    """
    quoted = re.sub(rb'([\\"])', rb"\\\1", boundary[1])
    return parse(b'Content-Type: multipart/mixed; boundary="' + quoted + b'"\n\n' + data)


def messages_in(part: Part) -> Iterator[Part]:
    """Yield the message in a part, also if it was packed for transfer, which the standard forbids.

    Args:
        part: A part of type message.

    Yields:
        The message.
    """
    for message in part.get_payload() if part.is_multipart() else ():
        assert isinstance(message, Message)
        if message.keys() or "Content-Transfer-Encoding" not in part:
            yield message
            continue
        message["Content-Transfer-Encoding"] = str(part["Content-Transfer-Encoding"])
        yield parse(unpack(message).lstrip(b"\r\n"))


def parameter(part: Part, name: str) -> str:
    """Return a parameter of the content type of a part.

    Args:
        part: The part.
        name: Name of the parameter.

    Returns:
        Its value in lower case, "" if there is none.
    """
    value = part.get_param(name, "")
    if isinstance(value, tuple):  # RFC 2231: charset, language, value
        value = value[2]
    return str(value).strip().lower()
