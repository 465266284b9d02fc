"""Mailboxes (.mbox): the text of each mail as a row."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from email.errors import MessageError
from email.header import decode_header, make_header
from email.parser import BytesHeaderParser
from importlib.util import find_spec

from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.jsonl import JsonLines
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.errors import missing_extra
from spin_detect.files.errors import FileError
from spin_detect.files.hidden import HiddenText
from spin_detect.files.mail import extract_text
from spin_detect.files.mailbox import Member, count_mails, read_member

COLUMNS = ("name", "id", "date", "subject", "text", "mail_error", "hidden_words")
_HEADERS = ("Message-ID", "Date", "Subject")
_LIBRARY = "trafilatura"
_MAX_HEADER_CHARACTERS = 1000  # of a header that becomes a value

Mail = tuple[str, bytes]  # its name, FILE:NUMBER, and its bytes


class Mailbox(RowFormat):
    """Mailboxes as input, JSON lines with `COLUMNS` as output."""

    def __init__(self, options: Options, output_type: str, compression: str = "") -> None:
        """Prepare to read mailboxes.

        Args:
            options: Options of the run.
            output_type: ``jsonl``.
            compression: Compression suffix of the output, or "".

        Raises:
            AnnotateError: The options name another text column than ``text``, or the extra is not installed.
        """
        super().__init__(options, output_type, compression)
        if options.text != "text":
            raise AnnotateError("the rows of mailboxes have their texts in the column 'text'; omit --text-column")
        if find_spec(_LIBRARY) is None:
            raise AnnotateError(missing_extra("reading mail", _LIBRARY, "files"))
        self._writer = JsonLines(options, "jsonl", compression)

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut mailboxes into chunks of mails.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of the mails of a chunk, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is a list of `Mail`.
        """
        number = position = n_bytes = 0
        for path in paths:
            mails: list[Mail] = []
            for mail in _mails(path, on_damage):
                mails.append(mail)
                n_bytes += len(mail[1])
                if n_bytes >= chunk_bytes:
                    position += n_bytes
                    yield Chunk(number, mails, position)
                    number, mails, n_bytes = number + 1, [], 0
            if mails:
                position += n_bytes
                yield Chunk(number, mails, position)
                number, n_bytes = number + 1, 0

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; None where a mail has no text.
        """
        return [_read(mail)[0] for mail in chunk.payload]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Extract the texts of a chunk, and score them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated rows, in the bytes of the output format.
        """
        rows = ((mail[0], *_headers(mail[1]), *_read(mail)) for mail in chunk.payload)
        return self._writer.annotate_lines(
            json.dumps(dict(zip(COLUMNS, row, strict=True))).encode("ascii") for row in rows
        )


def _mails(path: str, on_damage: OnDamage) -> Iterator[Mail]:
    """Yield the mails of a mailbox."""
    try:
        for number in range(1, count_mails(path) + 1):
            yield f"{path}:{number}", read_member(Member(path, number))
    except FileError as error:
        on_damage(DamagedError(str(error)))


def _read(mail: Mail) -> tuple[str | None, str | None, int | None]:
    """Return the text of a mail, the reason why it has none, and the number of its words that it does not show."""
    hidden = HiddenText()
    try:
        return extract_text(mail[1], mail[0], hidden), None, hidden.n_words
    except FileError as error:
        return None, str(error), None


def _headers(data: bytes) -> list[str | None]:
    """Return the values of `_HEADERS`, None for those that the mail lacks."""
    message = BytesHeaderParser().parsebytes(data)
    return [None if (value := message.get(name)) is None else _decoded(str(value)) for name in _HEADERS]


def _decoded(value: str) -> str:
    """Return a header with its encoded words decoded; as it stands if they are damaged."""
    value = value[:_MAX_HEADER_CHARACTERS]
    try:
        decoded = str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        decoded = value
    return " ".join(decoded.split())
