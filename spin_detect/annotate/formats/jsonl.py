"""JSON lines. New keys are inserted into each line as it is, so that everything else in the line keeps its bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import MappingProxyType
from typing import Any

from spin_detect.annotate.compression import DamagedError, Reader, compress, compression_of, limit_lines
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.hive import Value, partition_values
from spin_detect.annotate.formats.wrong_kind import kind_instead_of_json_lines
from spin_detect.annotate.options import AnnotateError, RowCounts
from spin_detect.files.inputs import STANDARD_STREAM
from spin_detect.integrations.dataframe import ColumnError, added_columns, check_columns, listed
from spin_detect.text.batches import batches

_CHECKED_ROWS = 100  # at the beginning of each file; at least one of them must have the text key
_CHECKED_BYTES = 2**20
_GROUP_BYTES = 100_000  # lines scored at once: what is made of them meanwhile takes many times their memory
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class JsonLines(RowFormat):
    """JSON lines as input and output."""

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut files into chunks of complete lines.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of a chunk, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is the bytes of the lines and the values of partition columns.

        Raises:
            AnnotateError: None of the first rows of a file is a JSON object with the text key, or one of them has a key that
                would be added.
        """
        partitions = partition_values(paths)
        for path in paths:
            if path != STANDARD_STREAM:
                self._check_beginning(path)
        number = previous_bytes = 0
        for path, partition in zip(paths, partitions, strict=True):
            reader = Reader(path, compression_of(path))
            is_checked = path != STANDARD_STREAM
            for data in _cut_lines(limit_lines(reader), chunk_bytes, on_damage):
                if not is_checked:
                    self._check(data, reader.name)
                    is_checked = True
                yield Chunk(number, (data, partition), previous_bytes + reader.position)
                number += 1
            previous_bytes += reader.position

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        return [_Row(line, []).record.get(self.options.text) for line in _lines(chunk.payload[0])]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Add keys to the lines of a chunk.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated lines.
        """
        data, partition = chunk.payload
        return self.annotate_lines(_lines(data), partition=partition)

    def annotate_lines(
        self,
        lines: Iterable[bytes],
        problems: Sequence[str] = (),
        partition: Mapping[str, Value] = MappingProxyType({}),
    ) -> AnnotatedChunk:
        """Add keys to lines.

        Args:
            lines: The lines, without line ends.
            problems: What is wrong with each line, or "", where that is known beforehand.
            partition: Values of partition columns, which lines without these keys get, too.

        Returns:
            The annotated lines.
        """
        kept, dropped, counts, n_rows = [], [], RowCounts(), 0
        for group in batches(lines, _GROUP_BYTES):
            group_problems = problems[n_rows : n_rows + len(group)]
            group_kept, group_dropped, group_counts = self._annotate(group, group_problems, partition)
            kept.append(group_kept)
            dropped.append(group_dropped)
            counts += group_counts
            n_rows += len(group)
        return AnnotatedChunk(self._compressed(kept), self._compressed(dropped), counts)

    def _compressed(self, groups: list[bytes]) -> bytes:
        data = b"".join(groups)
        return compress(data, self.compression) if data else b""

    def _annotate(
        self, lines: list[bytes], problems: Sequence[str], partition: Mapping[str, Value]
    ) -> tuple[bytes, bytes, RowCounts]:
        """Add keys to lines that are scored at once.

        Args:
            lines: The lines.
            problems: What is wrong with each line, or "", where that is known beforehand.
            partition: Values of partition columns.

        Returns:
            The annotated lines that are kept, those that are dropped, and the counts.
        """
        rows = [_Row(line, self._added_keys()) for line in lines]
        scored = self.score([row.record.get(self.options.text) for row in rows])
        self.set_problems(scored, [row.problem for row in rows])
        self.set_problems(scored, problems)
        dropped_mask, counts = self.select_dropped(scored)
        kept: list[bytes] = []
        dropped: list[bytes] = []
        for row, values, is_dropped in zip(rows, _json_values(scored), dropped_mask.tolist(), strict=True):
            added: dict[str, Any] = {name: value for name, value in partition.items() if name not in row.record}
            added |= {self.options.prefix + name: value for name, value in values.items()}
            (dropped if is_dropped else kept).append(row.with_keys(added, self.options.prefix + "raw"))
        return b"".join(kept), b"".join(dropped), counts

    def _added_keys(self) -> list[str]:
        return added_columns(self.options.prefix, spans=self.options.spans)

    def _check_beginning(self, path: str) -> None:
        """Raise AnnotateError if the first rows of a file cannot be annotated."""
        reader = Reader(path, compression_of(path))
        damages: list[DamagedError] = []  # reported when the file is read
        for data in islice(_cut_lines(limit_lines(reader), _CHECKED_BYTES, damages.append), 1):
            self._check(data, reader.name)

    def _check(self, data: bytes, name: str) -> None:
        """Raise AnnotateError if none of the first rows is an object with the text key, or if one has an added key."""
        rows = [_Row(line, []) for line in islice(_lines(data), _CHECKED_ROWS)]
        records = [row.record for row in rows if not row.problem]
        is_inside_value = bool(rows) and bool(rows[0].problem) and data.lstrip()[:1] == b"[" and not rows[0].is_json
        if rows and (not records or is_inside_value):
            raise AnnotateError(f"{name}: {kind_instead_of_json_lines(data, rows[0].problem or '')}")
        if not records:
            return
        options = self.options
        if not any(options.text in record for record in records):
            keys = listed(records[0]) or "no key"
            remedy = "name the key of the texts with --text-column"
            raise AnnotateError(f"{name}: its rows have no key {options.text!r} ({keys}); {remedy}")
        try:
            check_columns([*{*records[0], options.text}], options.text, options.prefix, spans=options.spans)
        except ColumnError as error:
            raise AnnotateError(f"{name}: {error}") from None


class _Row:
    """One line of the input.

    Attributes:
        problem: Why the line is not a row that can be scored; None if it is.
        record: The JSON object; empty if there is a problem.
        is_json: Whether the line is JSON, an object or not.
    """

    def __init__(self, line: bytes, added_keys: Iterable[str]) -> None:
        self._line = line
        self.problem: str | None = None
        self.record: dict[str, Any] = {}
        self.is_json = False
        try:
            # Python refuses integers of very many digits. No number is used here, so all are read as floats.
            record = json.loads(line.decode("utf-8"), parse_int=float)
        except UnicodeDecodeError as error:
            self.problem = f"not UTF-8 at byte {error.start} of the line"
            return
        except (ValueError, RecursionError) as error:
            self.problem = f"not JSON: {error}"
            return
        self.is_json = True
        if not isinstance(record, dict):
            self.problem = "not a JSON object"
        elif taken := [key for key in added_keys if key in record]:
            self.problem = f"has a key {taken[0]!r} already"
        else:
            self.record = record

    def with_keys(self, added: dict[str, Any], raw_key: str) -> bytes:
        """Return the line with keys added.

        Args:
            added: Values of the new keys.
            raw_key: Key under which a line that cannot take keys is stored as a whole.

        Returns:
            One line, with its line feed.
        """
        if self.problem:
            return json.dumps({raw_key: _decoded(self._line), **added}).encode("ascii") + b"\n"
        separator = b", " if self.record else b""
        return self._line[:-1].rstrip() + separator + json.dumps(added)[1:].encode("ascii") + b"\n"


def _lines(data: bytes) -> Iterator[bytes]:
    return (stripped for line in data.split(b"\n") if (stripped := line.strip(b" \t\r")))


def _decoded(line: bytes) -> str:
    """Return the line as text; if it is not UTF-8, each byte becomes a character of Latin-1."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _json_values(scored: Any) -> Iterator[dict[str, Any]]:
    """Yield the rows of a table, with None for missing values."""
    columns = {name: scored[name].astype(object).where(scored[name].notna(), None).tolist() for name in scored.columns}
    for values in zip(*columns.values(), strict=True):
        yield dict(zip(columns, values, strict=True))


def _cut_lines(blocks: Iterable[bytes], chunk_bytes: int, on_damage: OnDamage) -> Iterator[bytes]:
    """Cut a file after the first line that ends at or beyond a size.

    Args:
        blocks: The bytes of the file. Their boundaries do not change the result.
        chunk_bytes: The size, in bytes.
        on_damage: Receives the error if the file cannot be read any further.

    Yields:
        Complete lines; the last one may lack its line feed.
    """
    pending: list[bytes] = []
    length = 0
    try:
        for number, block in enumerate(blocks):
            rest = block.removeprefix(_BYTE_ORDER_MARK) if not number else block
            while rest:
                end = rest.find(b"\n", max(chunk_bytes - length - 1, 0)) + 1
                pending.append(rest[:end] if end else rest)
                if not end:
                    length += len(rest)
                    break
                yield b"".join(pending)
                pending, length, rest = [], 0, rest[end:]
    except DamagedError as error:
        on_damage(error)
    if pending:
        yield b"".join(pending)
