"""CSV and TSV files with a header."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from types import SimpleNamespace
from typing import NamedTuple

from spin_detect.annotate.compression import DamagedError, Reader, compress, compression_of, limit_lines
from spin_detect.annotate.encodings import UNDECODED, LineDecoder
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.dialects import Dialect, dialect_of
from spin_detect.annotate.formats.hive import Value, partition_values
from spin_detect.annotate.formats.wrong_kind import binary_kind
from spin_detect.annotate.options import AnnotateError
from spin_detect.integrations.dataframe import ColumnError, added_columns, check_columns

_MAX_FIELD_CHARACTERS = 2**28  # a quote that is never closed would take in the rest of the file
_BEGINNING_BYTES = 2**16  # in which the dialect is found


class _Payload(NamedTuple):
    """The rows of a chunk.

    Attributes:
        header: Names of the columns.
        rows: Fields of each row.
        partition: Values of the partition columns, the same in all rows.
        delimiter: The character between fields of the output.
    """

    header: list[str]
    rows: list[list[str]]
    partition: dict[str, Value]
    delimiter: str


class Delimited(RowFormat):
    """CSV, or TSV, as input and output."""

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut files into chunks of complete records.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of a chunk, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is a `_Payload`.

        Raises:
            AnnotateError: A file is not CSV, lacks the text column, or has other columns than the first file.
        """
        partitions = partition_values(paths)
        dialects = [self._dialect(path) for path in paths]
        header = self._header(paths[0], dialects[0])
        added_names = [name for name in partitions[0] if name not in header]
        self._check(paths[0], [*header, *added_names])
        for path, dialect in zip(paths[1:], dialects[1:], strict=True):
            if self._header(path, dialect) != header:
                raise AnnotateError(
                    f"{path}: has other columns than {paths[0]}; annotate files of different columns separately"
                )
        number = previous_bytes = 0
        for path, dialect, values in zip(paths, dialects, partitions, strict=True):
            partition = {name: values[name] for name in added_names}
            reader = Reader(path, compression_of(path))
            for rows in _row_groups(reader, dialect, chunk_bytes, on_damage):
                if rows or not number:  # the first chunk brings the header, even if there is no row
                    payload = _Payload(header, rows, partition, dialects[0].delimiter)
                    yield Chunk(number, payload, previous_bytes + reader.position)
                    number += 1
            previous_bytes += reader.position

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        header, rows = chunk.payload[:2]
        n_columns, text_index = len(header), header.index(self.options.text)
        return [None if _problem(row, n_columns, text_index) else row[text_index] for row in rows]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Add fields to the records of a chunk; the first chunk also gets the header.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated records.
        """
        header, rows, partition, delimiter = chunk.payload
        n_columns, text_index = len(header), header.index(self.options.text)
        problems = [_problem(row, n_columns, text_index) for row in rows]
        scored = self.score([None if problem else row[text_index] for row, problem in zip(rows, problems, strict=True)])
        self.set_problems(scored, problems)
        dropped_mask, counts = self.select_dropped(scored)
        if self.options.spans:
            scored["spans"] = [None if spans is None else json.dumps(spans) for spans in scored["spans"]]
        added = scored.astype(object).where(scored.notna(), "").to_numpy().tolist()
        partition_fields = ["" if value is None else str(value) for value in partition.values()]
        annotated = [
            [*row[:n_columns], *[""] * (n_columns - len(row)), *partition_fields, *values]
            for row, values in zip(rows, added, strict=True)
        ]
        kept = [row for row, is_dropped in zip(annotated, dropped_mask.tolist(), strict=True) if not is_dropped]
        dropped = [row for row, is_dropped in zip(annotated, dropped_mask.tolist(), strict=True) if is_dropped]
        if not chunk.number:
            names = [*header, *partition, *added_columns(self.options.prefix, spans=self.options.spans)]
            kept, dropped = [names, *kept], [names, *dropped]
        return AnnotatedChunk(self._encoded(kept, delimiter), self._encoded(dropped, delimiter), counts)

    def _dialect(self, path: str) -> Dialect:
        """Return how a file is written; raise AnnotateError if it is no text."""
        reader = Reader(path, compression_of(path))
        beginning = b""
        try:
            for block in limit_lines(reader):
                beginning += block
                if len(beginning) >= _BEGINNING_BYTES:
                    break
        except DamagedError:
            if not beginning:
                raise
        if kind := binary_kind(beginning):
            raise AnnotateError(f"{path}: {kind}")
        return dialect_of(beginning, self.output_type, self.options.text)

    def _header(self, path: str, dialect: Dialect) -> list[str]:
        """Return the column names of a file; raise AnnotateError if they lack the text column or contain an added one."""
        _, records = _records(Reader(path, compression_of(path)), dialect, _raise)
        header = next(records, None)
        if header is None:
            raise AnnotateError(f"{path}: is empty; a CSV file begins with the names of its columns")
        self._check(path, header)
        return header

    def _check(self, path: str, names: Iterable[str]) -> None:
        """Raise AnnotateError if columns lack the text column or contain an added one."""
        options, remedy = self.options, "name the column of the texts with --text-column"
        try:
            check_columns(names, options.text, options.prefix, spans=options.spans, remedy=remedy)
        except ColumnError as error:
            raise AnnotateError(f"{path}: {error}") from None

    def _encoded(self, rows: list[list[object]], delimiter: str) -> bytes:
        if not rows:
            return b""
        lines: list[str] = []
        # The writer quotes a carriage return in a field only if line ends contain one. So it writes \r\n, and this
        # removes it again.
        sink = SimpleNamespace(write=lambda line: lines.append(line.removesuffix("\r\n")))
        csv.writer(sink, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
        return compress("\n".join([*lines, ""]).encode("utf-8", UNDECODED), self.compression)


def _row_groups(reader: Reader, dialect: Dialect, chunk_bytes: int, on_damage: OnDamage) -> Iterator[list[list[str]]]:
    """Yield the records of a file in groups.

    Args:
        reader: The file.
        dialect: How it is written.
        chunk_bytes: Minimum size of a group, in bytes.
        on_damage: Receives the error if the file cannot be read any further.

    Yields:
        Records without the header; the last group may be empty.
    """
    lines, records = _records(reader, dialect, on_damage)
    rows: list[list[str]] = []
    next(records)
    for record in records:
        if record:
            rows.append(record)
        if lines.n_bytes >= chunk_bytes:
            yield rows
            rows, lines.n_bytes = [], 0
    yield rows


def _records(reader: Reader, dialect: Dialect, on_damage: OnDamage) -> tuple[_Lines, Iterator[list[str]]]:
    """Return the lines of a file, and the records that are parsed from them as they are taken.

    Args:
        reader: The file.
        dialect: How it is written.
        on_damage: Receives the error if the file cannot be read any further.

    Returns:
        The lines, which count their bytes, and the records, the header first.
    """
    lines = _Lines(limit_lines(reader, dialect.line_end), on_damage, dialect.line_end)

    def records() -> Iterator[list[str]]:
        csv.field_size_limit(_MAX_FIELD_CHARACTERS)
        parser = csv.reader(islice(lines, dialect.n_skipped, None), delimiter=dialect.delimiter)
        try:
            yield from parser
        except csv.Error as error:
            number = parser.line_num + dialect.n_skipped
            raise AnnotateError(f"{reader.path}: is not CSV near line {number:,} ({_fault(error)}") from None

    return lines, records()


def _fault(error: csv.Error) -> str:
    """Return what is wrong with a file, and the remedy; the messages of the library are about its own interface."""
    if "new-line" in str(error):
        return "a carriage return outside quotes); put the field into quotes, or convert the file to JSON lines"
    if "field larger" in str(error):
        limit = f"{_MAX_FIELD_CHARACTERS:,}"
        return f"a field of more than {limit} characters); look for a quote before it that is never closed"
    return f"{error}); repair the file, or convert it to JSON lines"


class _Lines:
    """The lines of a file as text.

    Attributes:
        n_bytes: Bytes of the lines taken since it was last set to 0.
    """

    def __init__(self, blocks: Iterable[bytes], on_damage: OnDamage, line_end: bytes = b"\n") -> None:
        self.n_bytes = 0
        self._blocks = blocks
        self._on_damage = on_damage
        self._line_end = line_end

    def __iter__(self) -> Iterator[str]:
        decode = LineDecoder().decode
        for line in self._byte_lines():
            self.n_bytes += len(line)
            yield decode(line)

    def _byte_lines(self) -> Iterator[bytes]:
        pending: list[bytes] = []
        try:
            for block in self._blocks:
                *complete, last = block.split(self._line_end)
                for line in complete:
                    yield b"".join([*pending, line, self._line_end])
                    pending = []
                pending.append(last)
        except DamagedError as error:
            self._on_damage(error)
        if any(pending):
            yield b"".join(pending)


def _problem(row: list[str], n_columns: int, text_index: int) -> str | None:
    """Tell why a record cannot be scored.

    Args:
        row: Fields of the record.
        n_columns: Number of columns of the header.
        text_index: Position of the text column.

    Returns:
        The reason, with the fields that have no column; None if the record can be scored.
    """
    if len(row) > n_columns:
        return f"has {len(row)} fields and the header {n_columns}; those beyond it: {json.dumps(row[n_columns:])}"
    if len(row) < n_columns:
        return f"has {len(row)} fields and the header {n_columns}"
    try:
        row[text_index].encode("utf-8")
    except UnicodeEncodeError:
        return "the text is not UTF-8; convert the file: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
    return None


def _raise(error: DamagedError) -> None:
    raise error
