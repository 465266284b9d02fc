"""CSV and TSV files with a header."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace

from spin_detect.annotate.compression import DamagedError, Reader, compress, compression_of, limit_lines
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.integrations.dataframe import ColumnError, added_columns, check_columns

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_MAX_FIELD_CHARACTERS = 2**28  # a quote that is never closed would take in the rest of the file
_UNDECODED = "surrogateescape"  # bytes that are not UTF-8 pass unchanged


class Delimited(RowFormat):
    """CSV, or TSV, as input and output."""

    def __init__(self, options: Options, output_type: str, compression: str = "") -> None:
        """Prepare to read and write CSV or TSV.

        Args:
            options: Options of the run.
            output_type: ``csv`` or ``tsv``; the input has the same type.
            compression: Compression suffix of the output, or "".
        """
        super().__init__(options, output_type, compression)
        self._delimiter = _DELIMITERS[output_type]

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut files into chunks of complete records.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of a chunk, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is the header and the records.

        Raises:
            AnnotateError: A file is not CSV, lacks the text column, or has other columns than the first file.
        """
        header = self._header(paths[0])
        for path in paths[1:]:
            if self._header(path) != header:
                raise AnnotateError(
                    f"{path}: has other columns than {paths[0]}; annotate files of different columns separately"
                )
        number = previous_bytes = 0
        for path in paths:
            reader = Reader(path, compression_of(path))
            for rows in self._row_groups(reader, chunk_bytes, on_damage):
                if rows or not number:  # the first chunk brings the header, even if there is no row
                    yield Chunk(number, (header, rows), previous_bytes + reader.position)
                    number += 1
            previous_bytes += reader.position

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        header, rows = chunk.payload
        n_columns, text_index = len(header), header.index(self.options.text)
        return [None if _problem(row, n_columns, text_index) else row[text_index] for row in rows]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Add fields to the records of a chunk; the first chunk also gets the header.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated records.
        """
        header, rows = chunk.payload
        n_columns, text_index = len(header), header.index(self.options.text)
        problems = [_problem(row, n_columns, text_index) for row in rows]
        scored = self.score([None if problem else row[text_index] for row, problem in zip(rows, problems, strict=True)])
        for index, problem in enumerate(problems):
            if problem:
                scored.loc[index, "error"] = problem
        dropped_mask, counts = self.select_dropped(scored)
        if self.options.spans:
            scored["spans"] = [None if spans is None else json.dumps(spans) for spans in scored["spans"]]
        added = scored.astype(object).where(scored.notna(), "").to_numpy().tolist()
        annotated = [
            [*row[:n_columns], *[""] * (n_columns - len(row)), *values] for row, values in zip(rows, added, strict=True)
        ]
        kept = [row for row, is_dropped in zip(annotated, dropped_mask.tolist(), strict=True) if not is_dropped]
        dropped = [row for row, is_dropped in zip(annotated, dropped_mask.tolist(), strict=True) if is_dropped]
        if not chunk.number:
            names = [*header, *added_columns(self.options.prefix, spans=self.options.spans)]
            kept, dropped = [names, *kept], [names, *dropped]
        return AnnotatedChunk(self._encoded(kept), self._encoded(dropped), counts)

    def _header(self, path: str) -> list[str]:
        """Return the column names of a file; raise AnnotateError if they lack the text column or contain an added one."""
        options, remedy = self.options, "name the column of the texts with --text-column"
        _, records = self._records(Reader(path, compression_of(path)), _raise)
        try:
            header = next(records, None)
            if header is None:
                raise AnnotateError(f"{path}: is empty; a CSV file begins with the names of its columns")
            check_columns(header, options.text, options.prefix, spans=options.spans, remedy=remedy)
        except ColumnError as error:
            raise AnnotateError(f"{path}: {error}") from None
        return header

    def _encoded(self, rows: list[list[object]]) -> bytes:
        if not rows:
            return b""
        lines: list[str] = []
        # The writer quotes a carriage return in a field only if line ends contain one. So it writes \r\n, and this
        # removes it again.
        sink = SimpleNamespace(write=lambda line: lines.append(line.removesuffix("\r\n")))
        csv.writer(sink, delimiter=self._delimiter, lineterminator="\r\n").writerows(rows)
        return compress("\n".join([*lines, ""]).encode("utf-8", _UNDECODED), self.compression)

    def _row_groups(self, reader: Reader, chunk_bytes: int, on_damage: OnDamage) -> Iterator[list[list[str]]]:
        """Yield the records of a file in groups.

        Args:
            reader: The file.
            chunk_bytes: Minimum size of a group, in bytes.
            on_damage: Receives the error if the file cannot be read any further.

        Yields:
            Records without the header; the last group may be empty.
        """
        lines, records = self._records(reader, on_damage)
        rows: list[list[str]] = []
        next(records)
        for record in records:
            if record:
                rows.append(record)
            if lines.n_bytes >= chunk_bytes:
                yield rows
                rows, lines.n_bytes = [], 0
        yield rows

    def _records(self, reader: Reader, on_damage: OnDamage) -> tuple[_Lines, Iterator[list[str]]]:
        """Return the lines of a file, and the records that are parsed from them as they are taken."""
        lines = _Lines(limit_lines(reader), on_damage)

        def records() -> Iterator[list[str]]:
            csv.field_size_limit(_MAX_FIELD_CHARACTERS)
            parser = csv.reader(lines, delimiter=self._delimiter)
            try:
                yield from parser
            except csv.Error as error:
                place = f"{reader.path}: is not CSV near line {parser.line_num:,}"
                raise AnnotateError(f"{place} ({error}); repair the file, or convert it to JSON lines") from None

        return lines, records()


class _Lines:
    """The lines of a file as text.

    Attributes:
        n_bytes: Bytes of the lines taken since it was last set to 0.
    """

    def __init__(self, blocks: Iterable[bytes], on_damage: OnDamage) -> None:
        self.n_bytes = 0
        self._blocks = blocks
        self._on_damage = on_damage

    def __iter__(self) -> Iterator[str]:
        is_first = True
        for line in self._byte_lines():
            self.n_bytes += len(line)
            yield line.decode("utf-8-sig" if is_first else "utf-8", _UNDECODED)
            is_first = False

    def _byte_lines(self) -> Iterator[bytes]:
        pending: list[bytes] = []
        try:
            for block in self._blocks:
                *complete, last = block.split(b"\n")
                for line in complete:
                    yield b"".join([*pending, line, b"\n"])
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
        return "the text is not UTF-8"
    return None


def _raise(error: DamagedError) -> None:
    raise error
