"""The texts of files of rows, read as `annotate` reads them, without writing anything."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spin_detect.annotate.formats.base import OnDamage
from spin_detect.annotate.formats.registry import reading_format
from spin_detect.annotate.options import Options

_CHUNK_BYTES = 1_000_000
# No column is added, so none that a file has can be in the way; the names of added columns begin with this.
_PREFIX = "not added: "


def row_texts(
    path: str, text_column: str, on_damage: OnDamage, on_position: Callable[[int], None] = lambda n_bytes: None
) -> Iterator[object]:
    """Yield the text of each row of a file.

    Args:
        path: File of JSON lines, CSV, TSV, Parquet, WARC or WET, a mailbox, or ``-`` for JSON lines on standard input.
        text_column: Name of the column that holds the texts.
        on_damage: Receives the error of a file that cannot be read any further; the rows before the damage are yielded.
        on_position: Receives how many bytes of the file are read, after the rows in them.

    Yields:
        One value a row, in order; anything but a string where a row has no usable text.

    Raises:
        AnnotateError: The file has no known format or lacks the column, or a library is not installed.
    """
    row_format = reading_format(path, Options(text=text_column, prefix=_PREFIX))
    for chunk in row_format.chunks([path], _CHUNK_BYTES, on_damage):
        yield from row_format.texts(chunk)
        on_position(chunk.position)
