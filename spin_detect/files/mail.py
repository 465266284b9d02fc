"""Mail (.eml): what was written, and what was forwarded with it; not the headers, signature or attached files."""

import email
import re
from collections.abc import Iterator
from email.errors import MessageError
from email.headerregistry import HeaderRegistry
from email.message import EmailMessage
from email.policy import EmailPolicy

from spin_detect.files import html
from spin_detect.files.errors import FileError, damaged
from spin_detect.files.plain import declared, decode

_SIGNATURE = re.compile(r"^-- ?$.*", re.MULTILINE | re.DOTALL)
_SOFT_BREAK = re.compile(r"(?<!^--) \n(?=[^\n>])", re.MULTILINE)  # format=flowed: a space ends a line that goes on
_DEEPEST = 20
_LONGEST_HEADER = 10_000  # characters of one that is looked at; parsing takes the square of it


class _Headers:
    """Headers as the standard library reads them, each once and not whenever it is asked for, unless they are endless."""

    def __init__(self) -> None:
        self._registry = HeaderRegistry()
        self._read: dict[tuple[str, str], str] = {}

    def __call__(self, name: str, value: str) -> str:
        if (name, value) not in self._read:
            if len(value) > _LONGEST_HEADER:
                raise ValueError(f"its header {name[:40]} has {len(value):,} characters")
            self._read[name, value] = self._registry(name, value)
        return self._read[name, value]


def text_of(data: bytes, name: str) -> str:
    """Return the text of a message and of those forwarded inside it, the plain version where there are several.

    Raises:
        FileError: it is no mail or has no text; or it is HTML and the extra is not installed.
    """
    try:
        message = email.message_from_bytes(data, policy=EmailPolicy(header_factory=_Headers()))
        if not message.keys():
            raise damaged(name, "mail", "it has no headers")
        parts = [part for part in _parts(message, name, 0) if part.strip()]
    except (LookupError, ValueError, AttributeError, TypeError, RecursionError, MessageError) as error:
        if isinstance(error, FileError):
            raise
        raise damaged(name, "mail", error) from None
    if not parts:
        raise FileError(f"{name}: has no text; save its attachments and give those")
    return "\n\n".join(part.strip() for part in parts)


def _parts(message: EmailMessage, name: str, depth: int) -> Iterator[str]:
    if depth > _DEEPEST:
        raise damaged(name, "mail", "it is nested too deep")
    body = message.get_body(preferencelist=("plain", "html"))
    if body is not None:
        yield _body(body, name)  # type: ignore[arg-type]
    for forwarded in _forwarded(message):
        yield from _parts(forwarded, name, depth + 1)


def _forwarded(message: EmailMessage) -> Iterator[EmailMessage]:
    """The mails attached to a mail, however deep the parts are that they are in."""
    if message.get_content_maintype() == "multipart" and message.is_multipart():
        for part in message.iter_parts():
            if part.get_content_type() == "message/rfc822" and part.is_multipart():
                yield from part.get_payload()  # type: ignore[misc]
            else:
                yield from _forwarded(part)  # type: ignore[arg-type]


def _body(part: EmailMessage, name: str) -> str:
    payload = part.get_payload(decode=True)
    data = payload if isinstance(payload, bytes) else b""
    text = declared(data, part.get_content_charset())
    if text is None:  # mail often declares what it is not
        text = decode(data, name)
    if part.get_content_subtype() == "html":
        return html.text_of(text, name)
    text = _SIGNATURE.sub("", text.replace("\r\n", "\n"))
    return _SOFT_BREAK.sub(" ", text) if part.get_param("format") == "flowed" else text
