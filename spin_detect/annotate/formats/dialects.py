"""How a file of delimited rows is written: its delimiter and its line ends, as programs for tables vary them."""

from __future__ import annotations

import csv
import re
from itertools import islice
from typing import NamedTuple

from spin_detect.annotate.encodings import LineDecoder

DELIMITERS = {"csv": ",", "tsv": "\t"}
_OTHER_DELIMITERS = (";", "\t", ",", "|")
_EXCEL_LINE = re.compile(rb'(?:\xef\xbb\xbf)?"?sep=([\t !#-/:-@\[-`{-~])"?\r?[\r\n]', re.IGNORECASE)
_QUOTED = re.compile(rb'"[^"]*(?:"|$)')
_MAX_HEADER_LINES = 100  # a name may have line ends, in quotes
_BEGINNING_BYTES = 2**16


class Dialect(NamedTuple):
    """How a file is written.

    Attributes:
        delimiter: The character between fields.
        line_end: The last byte of a line.
        n_skipped: Lines before the header.
    """

    delimiter: str
    line_end: bytes
    n_skipped: int


def dialect_of(beginning: bytes, file_type: str, text: str) -> Dialect:
    """Return how a file is written, judged by its header.

    The delimiter is the one of its type, unless only another one gives the text column, or a header of several columns.

    Args:
        beginning: The first bytes of the file, in UTF-8 or an encoding that contains ASCII.
        file_type: ``csv`` or ``tsv``.
        text: Name of the text column.

    Returns:
        Its dialect.
    """
    unquoted = _QUOTED.sub(b"", beginning)  # a field may have line ends of the other sort
    line_end = b"\r" if b"\n" not in unquoted and b"\r" in unquoted[:-1] else b"\n"
    if named := _EXCEL_LINE.match(beginning):  # Excel's own way to name the delimiter
        return Dialect(named[1].decode("ascii"), line_end, 1)
    usual = DELIMITERS[file_type]
    candidates = (usual, *(delimiter for delimiter in _OTHER_DELIMITERS if delimiter != usual))
    headers = {delimiter: _header(beginning, delimiter, line_end) for delimiter in candidates}
    with_text = (delimiter for delimiter, header in headers.items() if text in header)
    return Dialect(next(with_text, max(headers, key=lambda delimiter: len(headers[delimiter]))), line_end, 0)


def _header(beginning: bytes, delimiter: str, line_end: bytes) -> list[str]:
    """Return the fields of the first record.

    Args:
        beginning: The first bytes of the file.
        delimiter: The character between fields.
        line_end: The last byte of a line.

    Returns:
        The fields; none if the record cannot be read.
    """
    decoder = LineDecoder()
    lines = islice(beginning[:_BEGINNING_BYTES].split(line_end), _MAX_HEADER_LINES)
    ended = (decoder.decode(line + line_end) for line in lines)
    try:
        return next(csv.reader(ended, delimiter=delimiter), [])
    except csv.Error:
        return []
