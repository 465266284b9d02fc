"""WARC and WET: the main text of web pages, and the texts that a crawl extracted before, as rows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from spin_detect.annotate.compression import DamagedError, Reader
from spin_detect.annotate.formats.base import AnnotatedChunk, Chunk, OnDamage, RowFormat
from spin_detect.annotate.formats.jsonl import JsonLines
from spin_detect.annotate.inputs import compression_of
from spin_detect.annotate.options import AnnotateError, Options

if TYPE_CHECKING:
    from spin_detect.annotate.formats.parquet import Parquet


try:
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding
    from resiliparse.parse.html import HTMLTree
except ImportError:
    raise AnnotateError("reading WARC needs fastwarc and resiliparse; pip install 'spin-detect[warc]'") from None

COLUMNS = ("id", "url", "date", "text")
_HTML = ("text/html", "application/xhtml+xml")
_PLAIN = "text/plain"
_MOST_READ = 2**16
_MOST_BODY = 2**26  # bytes of a page that are looked at; few bytes in an archive may unpack to any number
_HEADERS = ("WARC-Record-ID", "WARC-Target-URI", "WARC-Date")

Record = tuple[str, str, str, str, str, bytes]  # id, url, date, content type, charset, body


class Warc(RowFormat):
    """Web archives in; JSON lines or Parquet of `COLUMNS` out."""

    def __init__(self, options: Options, compression: str, *, parquet: bool) -> None:
        super().__init__(options, compression)
        if options.text != "text":
            raise AnnotateError("the rows of web archives have their texts in the column 'text'; omit --text-column")
        self._rows: JsonLines | Parquet = JsonLines(options, compression)
        if parquet:
            from spin_detect.annotate.formats.parquet import Parquet

            self._rows = Parquet(options)

    def parts(self, paths: Sequence[str], size: int, on_damage: OnDamage) -> Iterator[Chunk]:
        number = before = 0
        for path in paths:
            reader = Reader(path, compression_of(path))
            records: list[Record] = []
            length = 0
            for record in _records(reader, on_damage):
                records.append(record)
                length += len(record[-1])
                if length >= size:
                    yield Chunk(number, records, before + reader.position)
                    number, records, length = number + 1, [], 0
            if records:
                yield Chunk(number, records, before + reader.position)
                number += 1
            before += reader.position

    def annotate(self, part: Chunk) -> AnnotatedChunk:
        rows = [dict(zip(COLUMNS, (*record[:3], _text(record)), strict=True)) for record in part.payload]
        if isinstance(self._rows, JsonLines):
            lines = "\n".join(json.dumps(row) for row in rows)
            return self._rows.annotate(Chunk(part.number, lines.encode("ascii"), part.position))
        import pyarrow as pa

        return self._rows.annotate_table(pa.Table.from_pylist(rows, _schema()))

    def join(self, parts: Iterable[Path], inputs: Sequence[str], output: Path) -> None:
        if isinstance(self._rows, JsonLines):
            self._rows.join(parts, inputs, output)
        else:
            self._rows.write(parts, _schema(), output, "zstd")


def _records(reader: Reader, on_damage: OnDamage) -> Iterator[Record]:
    """Pages and extracted texts; images, requests and the like have no text and are no rows."""
    kinds = WarcRecordType.response | WarcRecordType.conversion
    stream = _Stream(reader)
    try:
        for record in ArchiveIterator(stream, record_types=kinds, parse_http=True, auto_decode="all"):
            kind = _PLAIN if record.record_type == WarcRecordType.conversion else (record.http_content_type or "")
            body = record.reader.read(_MOST_BODY) if kind in (*_HTML, _PLAIN) else b""
            if stream.damage:  # within this record
                break
            if kind in (*_HTML, _PLAIN):
                identifier, url, date = (record.headers.get(name) or "" for name in _HEADERS)
                yield identifier, url, date, kind, record.http_charset or "", body
    except (OSError, EOFError, ValueError, RuntimeError) as error:
        on_damage(DamagedError(f"{reader.path}: cannot be read on ({error})"))
    if stream.damage:
        on_damage(stream.damage)


class _Stream:
    """The bytes of an archive as FastWARC asks for them; damage is its end."""

    def __init__(self, reader: Reader) -> None:
        self.damage: DamagedError | None = None
        self._chunks = iter(reader)
        self._held = b""
        self._given = 0

    def read(self, size: int = _MOST_READ) -> bytes:
        while not self._held and not self.damage:
            try:
                self._held = next(self._chunks)
            except StopIteration:
                break
            except DamagedError as error:
                self.damage = error
        data, self._held = self._held[:size], self._held[size:]
        self._given += len(data)
        return data

    def tell(self) -> int:
        return self._given

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        raise io.UnsupportedOperation("an archive is read from its beginning to its end")

    def close(self) -> None:
        self._held = b""


def _text(record: Record) -> str | None:
    kind, charset, body = record[3:]
    encoding = "utf-8" if _is_utf8(body) else charset or detect_encoding(body, from_html_meta=kind != _PLAIN) or "utf-8"
    if kind == _PLAIN:
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
