"""Parquet files, read and written with pyarrow. Annotated chunks are stored as Arrow files until they are joined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from spin_detect.annotate.compression import DamagedError
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.hive import Value, partition_values
from spin_detect.annotate.options import AnnotateError
from spin_detect.errors import missing_extra
from spin_detect.integrations.dataframe import check_columns

try:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from spin_detect.integrations.arrow_schema import added_arrays, added_fields
except ImportError:
    raise AnnotateError(missing_extra("reading and writing Parquet", "pyarrow", "io")) from None

_READ_ERRORS = (pa.ArrowException, OSError, ValueError)  # ValueError: names that are not UTF-8
_BATCH_ROWS = 16  # rows decoded at once: documents can be long
_ROW_GROUP_BYTES = 32_000_000
_STRING_TYPES = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
# Impala, and Spark with one of its options, write texts as bytes, which are UTF-8.
_BINARY_TYPES = (pa.types.is_binary, pa.types.is_large_binary, pa.types.is_binary_view)


class Parquet(RowFormat):
    """Parquet as input and output."""

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut files into chunks of rows.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of a chunk in memory, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is an Arrow file.

        Raises:
            AnnotateError: A file is not Parquet, lacks a column of texts, or has other columns than the first file.
        """
        number = previous_bytes = 0
        partitions = partition_values(paths)
        schema = self._checked_schema(paths[0], partitions[0])
        for path in paths:
            if not self._checked_schema(path, partitions[0]).equals(schema):
                raise AnnotateError(
                    f"{path}: has other columns than {paths[0]}; annotate files of different columns separately"
                )
        for path, values in zip(paths, partitions, strict=True):
            file_bytes, n_rows_read = Path(path).stat().st_size, 0
            with pq.ParquetFile(path, buffer_size=2**20) as file:
                n_rows = max(file.metadata.num_rows, 1)
                for table in _tables(file, path, chunk_bytes, on_damage):
                    n_rows_read += len(table)
                    for field in _partition_fields(table.schema, partitions):
                        table = table.append_column(
                            field, pa.repeat(pa.scalar(values[field.name], field.type), len(table))
                        )
                    yield Chunk(number, _to_bytes(table, None), previous_bytes + file_bytes * n_rows_read // n_rows)
                    number += 1
            previous_bytes += file_bytes

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        return _texts(_from_bytes(chunk.payload).column(self.options.text))

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Add columns to the rows of a chunk.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated rows, as Arrow files.
        """
        return self.annotate_table(_from_bytes(chunk.payload))

    def annotate_table(self, table: pa.Table, problems: Sequence[str] = ()) -> AnnotatedChunk:
        """Add columns to a table.

        Args:
            table: Rows with a text column.
            problems: What is wrong with each row, or "", where that is known beforehand.

        Returns:
            The annotated rows, as Arrow files.
        """
        scored = self.score(_texts(table.column(self.options.text)))
        self.set_problems(scored, problems)
        dropped_mask, counts = self.select_dropped(scored)
        for field, values in zip(self._added_fields(), added_arrays(scored, spans=self.options.spans), strict=True):
            table = table.append_column(field, values)
        kept = table if not dropped_mask.any() else table.filter(pa.array(~dropped_mask))
        dropped = table.filter(pa.array(dropped_mask))
        return AnnotatedChunk(_to_bytes(kept, "lz4"), _to_bytes(dropped, "lz4") if len(dropped) else b"", counts)

    def join(self, chunk_files: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        """Write the annotated chunks as one file, compressed as the first input is.

        Args:
            chunk_files: Arrow files of the chunks, in order.
            inputs: The input files.
            output: File to write.
        """
        with pq.ParquetFile(inputs[0]) as first:
            schema = first.schema_arrow
            for field in _partition_fields(schema, partition_values(inputs)):
                schema = schema.append(field)
            codec = first.metadata.row_group(0).column(0).compression if first.metadata.num_row_groups else "SNAPPY"
        self.write(chunk_files, schema, output, {"UNCOMPRESSED": "NONE", "LZ4_RAW": "LZ4"}.get(codec, codec))

    def write(self, chunk_files: Iterable[Path], schema: pa.Schema, output: Path, codec: str) -> None:
        """Write annotated chunks as one file, several of them to a row group.

        Args:
            chunk_files: Arrow files of the chunks, in order; empty files are skipped.
            schema: Columns of the input rows, without the added ones.
            output: File to write.
            codec: Compression of the file, by pyarrow's name.
        """
        for field in self._added_fields():
            schema = schema.append(field)
        with pq.ParquetWriter(output, schema, compression=codec) as writer:
            pending: list[pa.Table] = []
            for path in chunk_files:
                if path.stat().st_size:
                    pending.append(_from_bytes(path.read_bytes()))
                if sum(table.nbytes for table in pending) >= _ROW_GROUP_BYTES:
                    _write_group(writer, pending)
                    pending = []
            _write_group(writer, pending)

    def _added_fields(self) -> list[pa.Field]:
        return added_fields(self.options.prefix, spans=self.options.spans)

    def _checked_schema(self, path: str, partition: Mapping[str, Value]) -> pa.Schema:
        """Return the columns of a file; raise AnnotateError if it lacks a column of texts or has one that is added."""
        try:
            schema = pq.read_schema(path)
        except _READ_ERRORS as error:
            raise AnnotateError(
                f"{path}: is not a complete Parquet file ({_first_line(error)}); fetch it again"
            ) from None
        options, remedy = self.options, "name the column of the texts with --text-column"
        try:
            names = [*schema.names, *(name for name in partition if name not in schema.names)]
            check_columns(names, options.text, options.prefix, spans=options.spans, remedy=remedy)
        except ValueError as error:
            raise AnnotateError(f"{path}: {error}") from None
        if options.text not in schema.names:
            raise AnnotateError(f"{path}: {options.text!r} is a partition column, not a column of texts; {remedy}")
        text_type = _value_type(schema.field(options.text).type)
        if not any(is_text(text_type) for is_text in (*_STRING_TYPES, *_BINARY_TYPES)):
            raise AnnotateError(f"{path}: column {options.text!r} is of type {text_type}, not text; {remedy}")
        return schema


def _write_group(writer: Any, tables: list[pa.Table]) -> None:
    if n_rows := sum(map(len, tables)):
        writer.write_table(pa.concat_tables(tables).unify_dictionaries(), row_group_size=n_rows)


def _tables(file: Any, path: str, chunk_bytes: int, on_damage: OnDamage) -> Iterator[pa.Table]:
    """Read a file in tables.

    Args:
        file: The open Parquet file.
        path: Its name, for messages.
        chunk_bytes: Minimum size of a table in memory, in bytes.
        on_damage: Receives the error if the file cannot be read any further.

    Yields:
        Consecutive rows of the file.
    """
    pending: list[pa.RecordBatch] = []
    try:
        for batch in file.iter_batches(_BATCH_ROWS):
            pending.append(batch)
            if sum(batch.nbytes for batch in pending) >= chunk_bytes:
                yield pa.Table.from_batches(pending)
                pending = []
    except _READ_ERRORS as error:
        on_damage(DamagedError(f"{path}: cannot be read any further ({_first_line(error)})"))
    if pending:
        yield pa.Table.from_batches(pending)


def _partition_fields(schema: pa.Schema, partitions: Sequence[Mapping[str, Value]]) -> list[pa.Field]:
    """Return the partition columns that the files themselves do not have."""
    names = [name for name in partitions[0] if name not in schema.names]
    has_text = {name: any(isinstance(values[name], str) for values in partitions) for name in names}
    return [pa.field(name, pa.string() if has_text[name] else pa.int64()) for name in names]


def _texts(column: pa.ChunkedArray) -> list[object]:
    try:
        texts: list[object] = column.to_pylist()
    except UnicodeDecodeError:
        texts = [_text(value) for value in column]
    if any(is_binary(_value_type(column.type)) for is_binary in _BINARY_TYPES):
        return [_decoded(value) if isinstance(value, bytes) else value for value in texts]
    return texts


def _value_type(data_type: pa.DataType) -> pa.DataType:
    return data_type.value_type if pa.types.is_dictionary(data_type) else data_type


def _text(value: Any) -> object:
    """Return a text, or its bytes if they are not UTF-8."""
    try:
        return value.as_py()
    except UnicodeDecodeError:
        return value.as_buffer().to_pybytes()


def _decoded(value: bytes) -> str | bytes:
    """Return the text of bytes, or the bytes if they are not UTF-8."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value


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
