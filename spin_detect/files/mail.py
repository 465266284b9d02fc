"""Mail (.eml): the text of a message and of the messages forwarded with it; no headers, signature or attached files."""

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy

from spin_detect.files import html
from spin_detect.files.errors import FileError, damaged
from spin_detect.files.hidden import HiddenText
from spin_detect.files.plain import decode, decode_declared

_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
_SOFT_BREAK = re.compile(r"(?<!^--) \n(?=[^\n>])", re.MULTILINE)  # format=flowed: a space ends a line that goes on
_MAX_DEPTH = 20  # messages forwarded in messages
_MAX_HEADER_CHARACTERS = 10_000  # of a header that is parsed: parsing takes time with the square of its length


class _Headers:
    """Header factory that parses each header once, as the standard library does, and refuses endless ones."""

    def __init__(self) -> None:
        self._registry = HeaderRegistry()
        self._parsed: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, value: str) -> str:
        if (name, value) not in self._parsed:
            if len(value) > _MAX_HEADER_CHARACTERS:
                raise ValueError(f"its header {name[:40]} has {len(value):,} characters")
            self._parsed[name, value] = self._registry(name, value)
        return self._parsed[name, value]


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a message and of those forwarded inside it, the plain version if there are several.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what HTML versions do not show.

    Returns:
        The text.

    Raises:
        FileError: The file is no mail or has no text, or the text is HTML and the extra is not installed.
    """
    try:
        message = email.message_from_bytes(data, policy=EmailPolicy(header_factory=_Headers()))
        if not message.keys():
            raise damaged(name, "mail", "it has no headers")
        texts = [text for text in _texts(message, name, hidden, 0) if text.strip()]
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, MessageError) as error:
        if isinstance(error, FileError):
            raise
        raise damaged(name, "mail", error) from None
    if not texts:
        raise FileError(f"{name}: has no text; save its attachments and give those")
    return "\n\n".join(text.strip() for text in texts)


def _texts(message: EmailMessage, name: str, hidden: HiddenText, depth: int) -> Iterator[str]:
    """Yield the text of a message, then those of the messages forwarded in it.

    Args:
        message: The message.
        name: Name of the file, for errors.
        hidden: Receives what HTML versions do not show.
        depth: How many messages this one is inside.

    Yields:
        One text a message.

    Raises:
        FileError: Messages are nested too deep.
    """
    if depth > _MAX_DEPTH:
        raise damaged(name, "mail", "it is nested too deep")
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        yield _body(body, name, hidden)  # type: ignore[arg-type]
    for forwarded in _forwarded(message):
        yield from _texts(forwarded, name, hidden, depth + 1)


def _forwarded(message: EmailMessage) -> Iterator[EmailMessage]:
    """Yield the messages attached to a message, however deep its MIME parts are nested."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.iter_parts():
            if part.get_content_type() == "message/rfc822" and part.is_multipart():
                yield from part.get_payload()  # type: ignore[misc]
            else:
                yield from _forwarded(part)  # type: ignore[arg-type]


def _body(part: EmailMessage, name: str, hidden: HiddenText) -> str:
    """Return the text of one version of a message.

    Args:
        part: The version.
        name: Name of the file, for errors.
        hidden: Receives what an HTML version does not show.

    Returns:
        The text, without a signature.
    """
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = decode_declared(data, part.get_content_charset())
    if text is None:  # mail often declares what it is not
        text = decode(data, name)
    if part.get_content_subtype() == "html":
        return html.extract_text(text, name, hidden)
    text = _SIGNATURE.sub("", text.replace("\r\n", "\n"))
    return _SOFT_BREAK.sub(" ", text) if part.get_param("format") == "flowed" else text
