"""JSON lines. Added keys are written into the line as it stands, so what was there keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from spin_detect.annotate.compression import DamagedError, Reader, compress, of_lines
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.inputs import compression_of, shown_name
from spin_detect.annotate.options import AnnotateError, RowCounts
from spin_detect.integrations.dataframe import added_columns, check_columns, listed

_LOOKED_AT = 100  # rows at the beginning, one of which must have the text
_GROUP_BYTES = 100_000
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class JsonLines(RowFormat):
    """JSON lines in and out."""

    def parts(self, paths: Sequence[str], size: int, on_damage: OnDamage) -> Iterator[Chunk]:
        number = before = 0
        for path in paths:
            reader = Reader(path, compression_of(path))
            for data in _line_parts(of_lines(reader), size, on_damage):
                if not number:
                    self._check(data, path)
                yield Chunk(number, data, before + reader.position)
                number += 1
            before += reader.position

    def annotate(self, part: Chunk) -> AnnotatedChunk:
        kept, apart, tally = [], [], RowCounts()
        for lines in _groups(_lines(part.payload)):
            lines_kept, lines_apart, counted = self._annotate(lines)
            kept.append(lines_kept)
            apart.append(lines_apart)
            tally += counted
        return AnnotatedChunk(self._member(kept), self._member(apart), tally)

    def _member(self, pieces: list[bytes]) -> bytes:
        data = b"".join(pieces)
        return compress(data, self.compression) if data else b""

    def _annotate(self, lines: list[bytes]) -> tuple[bytes, bytes, RowCounts]:
        rows = [_Row(line, self._added()) for line in lines]
        scored = self.score([row.record.get(self.options.text) for row in rows])
        for number, row in enumerate(rows):
            if row.problem:
                scored.loc[number, "error"] = row.problem
        dropped, tally = self.split(scored)
        out: tuple[list[bytes], list[bytes]] = ([], [])
        for row, values, gone in zip(rows, _json_values(scored), dropped.tolist(), strict=True):
            named = {self.options.prefix + name: value for name, value in values.items()}
            out[gone].append(row.with_keys(named, self.options.prefix + "raw"))
        return b"".join(out[False]), b"".join(out[True]), tally

    def _added(self) -> list[str]:
        return added_columns(self.options.prefix, spans=self.options.spans)

    def _check(self, data: bytes, path: str) -> None:
        """Raise where no row at the beginning has a text: the column's name must be wrong."""
        rows = [_Row(line, []) for line in islice(_lines(data), _LOOKED_AT)]
        records = [row.record for row in rows if not row.problem]
        if records and not any(self.options.text in record for record in records):
            names = listed(records[0]) or "no key"
            remedy = "name the column of the texts with --text-column"
            raise AnnotateError(f"{shown_name(path)}: no key {self.options.text!r} in its rows ({names}); {remedy}")
        if records:
            options = self.options
            check_columns([*records[0], options.text], options.text, options.prefix, spans=options.spans)


class _Row:
    """A line: its record, or what is wrong with it."""

    def __init__(self, line: bytes, added: Iterable[str]) -> None:
        self._line = line
        self.problem: str | None = None
        self.record: dict[str, Any] = {}
        try:
            # numbers only have to be passed over, and Python refuses whole ones of many digits
            record = json.loads(line.decode("utf-8"), parse_int=float)
        except UnicodeDecodeError as error:
            self.problem = f"not UTF-8 at byte {error.start} of the line"
            return
        except (ValueError, RecursionError) as error:
            self.problem = f"not JSON: {error}"
            return
        if not isinstance(record, dict):
            self.problem = "not a JSON object"
        elif taken := [name for name in added if name in record]:
            self.problem = f"has a key {taken[0]!r} already"
        else:
            self.record = record

    def with_keys(self, added: dict[str, Any], raw: str) -> bytes:
        """The line with keys added; one that cannot take any stands whole under `raw`."""
        if self.problem:
            return json.dumps({raw: _decoded(self._line), **added}).encode("ascii") + b"\n"
        separator = b", " if self.record else b""
        return self._line[:-1].rstrip() + separator + json.dumps(added)[1:].encode("ascii") + b"\n"


def _lines(data: bytes) -> Iterator[bytes]:
    return (stripped for line in data.split(b"\n") if (stripped := line.strip(b" \t\r")))


def _groups(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """The lines, a few at a time: what is made of them while they are scored takes many times their memory."""
    group: list[bytes] = []
    size = 0
    for line in lines:
        group.append(line)
        size += len(line)
        if size >= _GROUP_BYTES:
            yield group
            group, size = [], 0
    if group:
        yield group


def _decoded(line: bytes) -> str:
    """The line as text; one that is not UTF-8 has a character of Latin-1 for every byte."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _json_values(scored: Any) -> Iterator[dict[str, Any]]:
    """The rows of a table, with None for what is missing."""
    columns = {name: scored[name].astype(object).where(scored[name].notna(), None).tolist() for name in scored.columns}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _line_parts(chunks: Iterable[bytes], size: int, on_damage: OnDamage) -> Iterator[bytes]:
    """Whole lines, cut after the first that ends at or beyond `size` bytes, however the chunks fall."""
    held: list[bytes] = []
    length = 0
    try:
        for number, chunk in enumerate(chunks):
            rest = chunk.removeprefix(_BYTE_ORDER_MARK) if not number else chunk
            while rest:
                end = rest.find(b"\n", max(size - length - 1, 0)) + 1
                held.append(rest[:end] if end else rest)
                if not end:
                    length += len(rest)
                    break
                yield b"".join(held)
                held, length, rest = [], 0, rest[end:]
    except DamagedError as error:
        on_damage(error)
    if held:
        yield b"".join(held)
