"""WARC and WET files: the main text of web pages, and the texts that a crawl extracted from them, as rows."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect.annotate.compression import DamagedError, Reader, compression_of
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.jsonl import JsonLines
from spin_detect.annotate.formats.warc_pages import Record, page_text, pages
from spin_detect.annotate.formats.warc_records import ArchiveRecords
from spin_detect.annotate.options import AnnotateError, Options

if TYPE_CHECKING:
    from spin_detect.annotate.formats.parquet import Parquet


COLUMNS = ("id", "url", "date", "text", "hidden_words")


class Warc(RowFormat):
    """Web archives as input, JSON lines or Parquet with `COLUMNS` as output."""

    def __init__(self, options: Options, output_type: str, compression: str = "") -> None:
        """Prepare to read web archives.

        Args:
            options: Options of the run.
            output_type: ``jsonl`` or ``parquet``.
            compression: Compression suffix of the output, or "".

        Raises:
            AnnotateError: The options name another text column than ``text``, or pyarrow is not installed.
        """
        super().__init__(options, output_type, compression)
        if options.text != "text":
            raise AnnotateError("the rows of web archives have their texts in the column 'text'; omit --text-column")
        self._writer: JsonLines | Parquet = JsonLines(options, "jsonl", compression)
        if output_type == "parquet":
            from spin_detect.annotate.formats.parquet import Parquet

            self._writer = Parquet(options, output_type)

    def chunks(self, paths: Sequence[str], chunk_bytes: int, on_damage: OnDamage) -> Iterator[Chunk]:
        """Cut archives into chunks of records.

        Args:
            paths: The input files.
            chunk_bytes: Minimum size of the bodies of a chunk, in bytes.
            on_damage: Receives the error of a file that cannot be read any further.

        Yields:
            Chunks whose payload is a list of `Record`.

        Raises:
            AnnotateError: A file has no record.
        """
        number = previous_bytes = 0
        for path in paths:
            damages: list[DamagedError] = []  # of members after which reading goes on
            reader = Reader(path, compression_of(path), damages.append)
            archive = ArchiveRecords(reader, reader.name)
            records: list[Record] = []
            n_bytes = 0
            for record in pages(archive):
                records.append(record)
                n_bytes += len(record.body)
                if n_bytes >= chunk_bytes:
                    yield Chunk(number, records, previous_bytes + reader.position)
                    number, records, n_bytes = number + 1, [], 0
            if records and not archive.is_archive:
                raise AnnotateError(
                    f"{path}: is {records[0].problem}; give a file of WARC records, or the right suffix"
                )
            if records:
                yield Chunk(number, records, previous_bytes + reader.position)
                number += 1
            previous_bytes += reader.position
            for damage in [*damages, *([archive.damage] if archive.damage else [])][:1]:
                on_damage(damage)

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        return [found.text for found in map(page_text, chunk.payload) if found]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Extract the texts of a chunk, and score them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated rows, in the bytes of the output format.
        """
        rows: list[dict[str, str | int | None]] = []
        problems: list[str] = []
        for record in chunk.payload:
            if found := page_text(record):
                rows.append(dict(zip(COLUMNS, (*record[:3], found.text, found.hidden_words), strict=True)))
                problems.append(found.problem)
        if isinstance(self._writer, JsonLines):
            return self._writer.annotate_lines([json.dumps(row).encode("ascii") for row in rows], problems)
        import pyarrow as pa

        return self._writer.annotate_table(pa.Table.from_pylist(rows, _schema()), problems)

    def join(self, chunk_files: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        """Write the annotated chunks as one file.

        Args:
            chunk_files: Files of the chunks, in order.
            inputs: The input files.
            output: File to write.
        """
        if isinstance(self._writer, JsonLines):
            self._writer.join(chunk_files, inputs, output)
        else:
            self._writer.write(chunk_files, _schema(), output, "zstd")


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema([(name, pa.int64() if name == "hidden_words" else pa.string()) for name in COLUMNS])
