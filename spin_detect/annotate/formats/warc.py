"""WARC and WET files: the main text of web pages, and the texts that a crawl extracted from them, as rows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from spin_detect.annotate.compression import DamagedError, Reader, compression_of
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.jsonl import JsonLines
from spin_detect.annotate.options import AnnotateError, Options
from spin_detect.errors import missing_extra

if TYPE_CHECKING:
    from spin_detect.annotate.formats.parquet import Parquet


try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree
except ImportError:
    raise AnnotateError(missing_extra("reading WARC", "fastwarc and resiliparse", "warc")) from None

COLUMNS = ("id", "url", "date", "text")
_HTML_TYPES = ("text/html", "application/xhtml+xml")
_PLAIN_TYPE = "text/plain"
_READ_BYTES = 2**16
_MAX_BODY_BYTES = 2**26  # of one page: a few compressed bytes may unpack to any number
_HEADERS = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")


class Record(NamedTuple):
    """A page or an extracted text in an archive.

    Attributes:
        identifier: Its WARC-Record-ID.
        url: Address of the page.
        date: When it was fetched, as the archive writes it.
        content_type: Media type of the body.
        charset: Encoding that the HTTP headers name, or "".
        body: The page or the text.
    """

    identifier: str
    url: str
    date: str
    content_type: str
    charset: str
    body: bytes


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
        """
        number = previous_bytes = 0
        for path in paths:
            reader = Reader(path, compression_of(path))
            records: list[Record] = []
            n_bytes = 0
            for record in _records(reader, on_damage):
                records.append(record)
                n_bytes += len(record.body)
                if n_bytes >= chunk_bytes:
                    yield Chunk(number, records, previous_bytes + reader.position)
                    number, records, n_bytes = number + 1, [], 0
            if records:
                yield Chunk(number, records, previous_bytes + reader.position)
                number += 1
            previous_bytes += reader.position

    def texts(self, chunk: Chunk) -> Sequence[object]:
        """Return the texts of a chunk, without scoring them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            One value a row; anything but a string where a row has no usable text.
        """
        return [_text(record) for record in chunk.payload]

    def annotate(self, chunk: Chunk) -> AnnotatedChunk:
        """Extract the texts of a chunk, and score them.

        Args:
            chunk: A chunk of the inputs.

        Returns:
            The annotated rows, in the bytes of the output format.
        """
        rows = [dict(zip(COLUMNS, (*record[:3], _text(record)), strict=True)) for record in chunk.payload]
        if isinstance(self._writer, JsonLines):
            lines = "\n".join(json.dumps(row) for row in rows)
            return self._writer.annotate(Chunk(chunk.number, lines.encode("ascii"), chunk.position))
        import pyarrow as pa

        return self._writer.annotate_table(pa.Table.from_pylist(rows, _schema()))

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


def _records(reader: Reader, on_damage: OnDamage) -> Iterator[Record]:
    """Yield the pages and extracted texts of an archive; images, requests and the like have no text and are skipped."""
    record_types = WarcRecordType.response | WarcRecordType.conversion
    stream = _Stream(reader)
    try:
        for record in ArchiveIterator(stream, record_types=record_types, parse_http=True, auto_decode="all"):
            is_extracted = record.record_type == WarcRecordType.conversion
            content_type = _PLAIN_TYPE if is_extracted else (record.http_content_type or "")
            has_text = content_type in (*_HTML_TYPES, _PLAIN_TYPE)
            body = record.reader.read(_MAX_BODY_BYTES) if has_text else b""
            if stream.damage:  # within this record
                break
            if has_text:
                identifier, url, date = (record.headers.get(name) or "" for name in _HEADERS)
                yield Record(identifier, url, date, content_type, record.http_charset or "", body)
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        on_damage(DamagedError(f"{reader.path}: cannot be read any further ({error})"))
    if stream.damage:
        on_damage(stream.damage)


class _Stream:
    """The bytes of an archive as a file object for FastWARC; it ends where the file is damaged.

    Attributes:
        damage: The error that ended the stream; None if there was none.
    """

    def __init__(self, reader: Reader) -> None:
        self.damage: DamagedError | None = None
        self._blocks = iter(reader)
        self._buffer = b""
        self._position = 0

    def read(self, size: int = _READ_BYTES) -> bytes:
        while not self._buffer and not self.damage:
            try:
                self._buffer = next(self._blocks)
            except StopIteration:
                break
            except DamagedError as error:
                self.damage = error
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self._position += len(data)
        return data

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        raise io.UnsupportedOperation("an archive is read from its beginning to its end")

    def close(self) -> None:
        self._buffer = b""


def _text(record: Record) -> str | None:
    """Return the main text of a record; None if its HTML cannot be parsed."""
    body, is_plain = record.body, record.content_type == _PLAIN_TYPE
    stated = "utf-8" if _is_utf8(body) else record.charset
    encoding = stated or detect_encoding(body, from_html_meta=not is_plain) or "utf-8"
    if is_plain:
        return bytes_to_str(body, encoding)
    try:
        tree = HTMLTree.parse_from_bytes(body, encoding)
    except (ValueError, RuntimeError):
        return None
    return extract_plain_text(tree, main_content=True, list_bullets=False, alt_texts=False) or ""


def _is_utf8(body: bytes) -> bool:
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _schema() -> Any:
    import pyarrow as pa

    return pa.schema([(name, pa.string()) for name in COLUMNS])
