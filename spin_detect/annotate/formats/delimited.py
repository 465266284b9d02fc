"""CSV and TSV, with a header."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from types import SimpleNamespace

from spin_detect.annotate.compression import DamagedError, Reader, compress, of_lines
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.inputs import compression_of
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.integrations.dataframe import ColumnError, added_columns, check_columns

_MOST_FIELD_CHARACTERS = 2**28  # a quote that is never closed would swallow the rest of the file
_UNDECODED = "surrogateescape"  # bytes that are not UTF-8 go through unharmed


class Delimited(RowFormat):
    """CSV in and out, or TSV: the delimiter is given."""

    def __init__(self, options: Options, compression: str, delimiter: str) -> None:
        super().__init__(options, compression)
        self.delimiter = delimiter

    def parts(self, paths: Sequence[str], size: int, on_damage: OnDamage) -> Iterator[Chunk]:
        header = self._header(paths[0])
        for path in paths[1:]:
            if self._header(path) != header:
                raise AnnotateError(
                    f"{path}: has other columns than {paths[0]}; annotate files of different columns apart"
                )
        number = before = 0
        for path in paths:
            reader = Reader(path, compression_of(path))
            for rows in self._row_parts(reader, size, on_damage):
                if rows or not number:  # the first part has the header, though there be no row
                    yield Chunk(number, (header, rows), before + reader.position)
                    number += 1
            before += reader.position

    def annotate(self, part: Chunk) -> AnnotatedChunk:
        header, rows = part.payload
        text, width = header.index(self.options.text), len(header)
        scored = self.score([row[text] if _whole(row, width, text) else None for row in rows])
        for number, row in enumerate(rows):
            if problem := _problem(row, width, text):
                scored.loc[number, "error"] = problem
        dropped, tally = self.split(scored)
        if self.options.spans:
            scored["spans"] = [None if spans is None else json.dumps(spans) for spans in scored["spans"]]
        added = scored.astype(object).where(scored.notna(), "").to_numpy().tolist()
        whole = [[*row[:width], *[""] * (width - len(row)), *values] for row, values in zip(rows, added, strict=True)]
        kept = [row for row, gone in zip(whole, dropped.tolist(), strict=True) if not gone]
        apart = [row for row, gone in zip(whole, dropped.tolist(), strict=True) if gone]
        if not part.number:
            names = [*header, *added_columns(self.options.prefix, spans=self.options.spans)]
            kept, apart = [names, *kept], [names, *apart]
        return AnnotatedChunk(self._encoded(kept), self._encoded(apart), tally)

    def _header(self, path: str) -> list[str]:
        """The names of a file's columns, known to have that of the texts and none that will be added."""
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
        # A carriage return in a field is only quoted where it is one of what ends lines, which here it is not.
        sink = SimpleNamespace(write=lambda line: lines.append(line.removesuffix("\r\n")))
        csv.writer(sink, delimiter=self.delimiter, lineterminator="\r\n").writerows(rows)
        return compress("\n".join([*lines, ""]).encode("utf-8", _UNDECODED), self.compression)

    def _row_parts(self, reader: Reader, size: int, on_damage: OnDamage) -> Iterator[list[list[str]]]:
        lines, records = self._records(reader, on_damage)
        rows: list[list[str]] = []
        next(records)
        for record in records:
            if record:
                rows.append(record)
            if lines.bytes >= size:
                yield rows
                rows, lines.bytes = [], 0
        yield rows

    def _records(self, reader: Reader, on_damage: OnDamage) -> tuple[_Lines, Iterator[list[str]]]:
        """The lines of a file, and the records made of them as they are taken."""
        lines = _Lines(of_lines(reader), on_damage)

        def records() -> Iterator[list[str]]:
            csv.field_size_limit(_MOST_FIELD_CHARACTERS)
            found = csv.reader(lines, delimiter=self.delimiter)
            try:
                yield from found
            except csv.Error as error:
                where = f"{reader.path}: is not CSV near line {found.line_num:,}"
                raise AnnotateError(f"{where} ({error}); mend the file, or convert it to JSON lines") from None

        return lines, records()


class _Lines:
    """The lines of a file as text; `bytes` counts them until it is set back."""

    def __init__(self, chunks: Iterable[bytes], on_damage: OnDamage) -> None:
        self.bytes = 0
        self._chunks = chunks
        self._on_damage = on_damage

    def __iter__(self) -> Iterator[str]:
        first = True
        for line in self._raw():
            self.bytes += len(line)
            yield line.decode("utf-8-sig" if first else "utf-8", _UNDECODED)
            first = False

    def _raw(self) -> Iterator[bytes]:
        tail: list[bytes] = []
        try:
            for chunk in self._chunks:
                *whole, last = chunk.split(b"\n")
                for line in whole:
                    yield b"".join([*tail, line, b"\n"])
                    tail = []
                tail.append(last)
        except DamagedError as error:
            self._on_damage(error)
        if any(tail):
            yield b"".join(tail)


def _whole(row: list[str], width: int, text: int) -> bool:
    return _problem(row, width, text) is None


def _problem(row: list[str], width: int, text: int) -> str | None:
    """What is wrong with a row. Fields beyond the header's have no column: they are told here."""
    if len(row) > width:
        return f"has {len(row)} fields and the header {width}; those beyond it: {json.dumps(row[width:])}"
    if len(row) < width:
        return f"has {len(row)} fields and the header {width}"
    try:
        row[text].encode("utf-8")
    except UnicodeEncodeError:
        return "the text is not UTF-8"
    return None


def _raise(error: DamagedError) -> None:
    raise error
