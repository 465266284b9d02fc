"""Parquet, through pyarrow. Annotated parts wait as Arrow files until they are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.options import AnnotateError
from spin_detect.integrations.dataframe import check_columns

try:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from spin_detect.integrations.arrow_schema import added_arrays, added_fields
except ImportError:
    raise AnnotateError("reading and writing Parquet needs pyarrow; pip install 'spin-detect[io]'") from None

_BROKEN = (pa.ArrowException, OSError, ValueError)  # ValueError: names that are not UTF-8
_BATCH_ROWS = 16  # rows decoded at once: documents can be long
_ROW_GROUP_BYTES = 32_000_000


class Parquet(RowFormat):
    """Parquet in and out."""

    def parts(self, paths: Sequence[str], size: int, on_damage: OnDamage) -> Iterator[Chunk]:
        number = before = 0
        schema = self._schema(paths[0])
        for path in paths:
            if not self._schema(path).equals(schema):
                raise AnnotateError(
                    f"{path}: has other columns than {paths[0]}; annotate files of different columns apart"
                )
        for path in paths:
            total, done = Path(path).stat().st_size, 0
            with pq.ParquetFile(path, buffer_size=2**20) as file:
                rows = max(file.metadata.num_rows, 1)
                for table in _table_parts(file, path, size, on_damage):
                    done += len(table)
                    yield Chunk(number, _to_bytes(table, None), before + total * done // rows)
                    number += 1
            before += total

    def annotate(self, part: Chunk) -> AnnotatedChunk:
        return self.annotate_table(_from_bytes(part.payload))

    def annotate_table(self, table: pa.Table) -> AnnotatedChunk:
        """The table with columns added, as two Arrow files."""
        scored = self.score(_texts(table.column(self.options.text)))
        dropped, tally = self.split(scored)
        for field, values in zip(self._added(), added_arrays(scored, spans=self.options.spans), strict=True):
            table = table.append_column(field, values)
        kept = table if not dropped.any() else table.filter(pa.array(~dropped))
        apart = table.filter(pa.array(dropped))
        return AnnotatedChunk(_to_bytes(kept, "lz4"), _to_bytes(apart, "lz4") if len(apart) else b"", tally)

    def join(self, parts: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        with pq.ParquetFile(inputs[0]) as first:
            schema = first.schema_arrow
            codec = first.metadata.row_group(0).column(0).compression if first.metadata.num_row_groups else "SNAPPY"
        self.write(parts, schema, output, {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4"}.get(codec, codec))

    def write(self, parts: Iterable[Path], schema: pa.Schema, output: Path, codec: str) -> None:
        """Write the parts as one file, several a row group; `schema` is that of their rows before columns were added."""
        for field in self._added():
            schema = schema.append(field)
        with pq.ParquetWriter(output, schema, compression=codec) as writer:
            held: list[pa.Table] = []
            for path in parts:
                if path.stat().st_size:
                    held.append(_from_bytes(path.read_bytes()))
                if sum(table.nbytes for table in held) >= _ROW_GROUP_BYTES:
                    _write_group(writer, held)
                    held = []
            _write_group(writer, held)

    def _added(self) -> list[pa.Field]:
        return added_fields(self.options.prefix, spans=self.options.spans)

    def _schema(self, path: str) -> pa.Schema:
        """The columns of a file, known to have texts under the name given."""
        try:
            schema = pq.read_schema(path)
        except _BROKEN as error:
            raise AnnotateError(f"{path}: is not a whole Parquet file ({_first_line(error)}); fetch it again") from None
        options, remedy = self.options, "name the column of the texts with --text-column"
        try:
            check_columns(schema.names, options.text, options.prefix, spans=options.spans, remedy=remedy)
        except ValueError as error:
            raise AnnotateError(f"{path}: {error}") from None
        kind = schema.field(options.text).type
        if pa.types.is_dictionary(kind):
            kind = kind.value_type
        if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
            raise AnnotateError(f"{path}: column {options.text!r} is of type {kind}, not text; {remedy}")
        return schema


def _write_group(writer: Any, tables: list[pa.Table]) -> None:
    if rows := sum(map(len, tables)):
        writer.write_table(pa.concat_tables(tables).unify_dictionaries(), row_group_size=rows)


def _table_parts(file: Any, path: str, size: int, on_damage: OnDamage) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    batches = file.iter_batches(_BATCH_ROWS)
    try:
        for batch in batches:
            held.append(batch)
            if sum(one.nbytes for one in held) >= size:
                yield pa.Table.from_batches(held)
                held = []
    except _BROKEN as error:
        on_damage(DamagedError(f"{path}: cannot be read on ({_first_line(error)})"))
    if held:
        yield pa.Table.from_batches(held)


def _texts(column: pa.ChunkedArray) -> list[object]:
    try:
        texts: list[object] = column.to_pylist()
        return texts
    except UnicodeDecodeError:
        return [_text(value) for value in column]


def _text(value: Any) -> object:
    """One text, or bytes where it is none."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return value.as_buffer().to_pybytes()


def _to_bytes(table: pa.Table, codec: str | None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=codec)) as writer:
        writer.write_table(table)
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _from_bytes(data: bytes) -> pa.Table:
    return pa.ipc.open_file(pa.py_buffer(data)).read_all()


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
