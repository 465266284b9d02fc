"""Readers of corpus files, one row at a time, so that memory stays constant however large the file is."""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

from spin_detect.corpora.manifest import CorpusError
from spin_detect.errors import missing_extra

Row = tuple[str, str]  # id, text
OnBad = Callable[[CorpusError], None]

_OPENERS: dict[str, Callable[..., Any]] = {".jsonl": open, ".jsonl.gz": gzip.open, ".jsonl.xz": lzma.open}
SUFFIXES = (".txt", ".parquet", *_OPENERS)
_PARQUET_BATCH = 256  # rows decoded at once


def shard_suffix(path: Path) -> str | None:
    """Return which of the readable suffixes a file has.

    Args:
        path: The file.

    Returns:
        One of `SUFFIXES`, or None for any other file.
    """
    return next((suffix for suffix in SUFFIXES if path.name.lower().endswith(suffix)), None)


def read_shard(path: Path, on_bad: OnBad) -> Iterator[Row]:
    """Read the rows of a file that have text.

    Args:
        path: The file, with one of `SUFFIXES`.
        on_bad: Is called with the error of each bad row, which is left out if it returns. A file that cannot be decoded
            further ends there.

    Yields:
        Id and text of each row. A row without an id has its number for an id.
    """
    suffix = shard_suffix(path)
    if suffix == ".txt":
        rows = _text(path, on_bad)
    elif suffix == ".parquet":
        rows = _parquet(path, on_bad)
    else:
        rows = _json_lines(path, _OPENERS[cast("str", suffix)], on_bad)
    for identifier, text in rows:
        if text and not text.isspace():
            yield identifier, text


def _text(path: Path, on_bad: OnBad) -> Iterator[Row]:
    try:
        yield path.name, path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        on_bad(_unreadable(path, error))
    except UnicodeDecodeError as error:
        on_bad(CorpusError(f"{path}: is not UTF-8 at byte {error.start:,}; convert it to UTF-8"))


def _json_lines(path: Path, opener: Callable[..., Any], on_bad: OnBad) -> Iterator[Row]:
    """Read the rows of a JSON lines file.

    Args:
        path: The file.
        opener: Opens it and decompresses it.
        on_bad: Is called with the error of each bad row.

    Yields:
        Id and text of each row.
    """
    number = 0
    try:
        with opener(path, "rb") as file:
            for number, line in enumerate(file, 1):
                try:
                    row = _json_row(line, number)
                except CorpusError as error:
                    on_bad(CorpusError(f"{path}:{number}: {error}"))
                    continue
                if row:
                    yield row
    except (lzma.LZMAError, zlib.error, gzip.BadGzipFile, EOFError) as error:
        on_bad(CorpusError(f"{path}: is corrupt or truncated after line {number:,} ({error}); fetch it again"))
    except OSError as error:
        on_bad(_unreadable(path, error))


def _json_row(line: bytes, number: int) -> Row | None:
    """Return the row of one line, or None for a blank one."""
    try:
        record: Any = json.loads(line.decode("utf-8-sig" if number == 1 else "utf-8")) if line.strip() else None
    except UnicodeDecodeError as error:
        raise CorpusError(f"is not UTF-8 at byte {error.start:,} of the line; convert it to UTF-8") from None
    except (ValueError, RecursionError):
        raise CorpusError("is not JSON; write one object a line, or remove the line") from None
    if record is None and not line.strip():
        return None
    if not isinstance(record, dict) or "text" not in record:
        raise CorpusError('has no field "text"; write one object a line with the text in "text"')
    return _row(record.get("id"), record["text"], number)


def _parquet(path: Path, on_bad: OnBad) -> Iterator[Row]:
    try:
        from pyarrow import ArrowException, parquet
    except ImportError:
        on_bad(CorpusError(missing_extra(f"{path}: a Parquet file", "pyarrow", "train")))
        return
    number = 0
    try:
        with parquet.ParquetFile(path) as file:
            names = file.schema_arrow.names
            if "text" not in names:
                on_bad(CorpusError(f"{path}: has no column `text` (it has {', '.join(names)[:80]}); rename one"))
                return
            for batch in file.iter_batches(_PARQUET_BATCH, columns=[n for n in ("id", "text") if n in names]):
                columns = batch.to_pydict()
                for position, text in enumerate(columns["text"]):
                    number += 1
                    try:
                        row = _row(columns["id"][position] if "id" in columns else None, text, number)
                    except CorpusError as error:
                        on_bad(CorpusError(f"{path}: row {number}: {error}"))
                        continue
                    yield row
    except (ArrowException, OSError) as error:
        reason = str(error).splitlines()[0][:120]
        on_bad(CorpusError(f"{path}: is corrupt or not parquet after row {number:,} ({reason}); fetch it again"))


def _row(identifier: Any, text: Any, number: int) -> Row:
    """Check the text of a row.

    Args:
        identifier: Its id, or None.
        text: Its text, of any type.
        number: Number of the row, which is its id where it has none.

    Returns:
        Id and text.

    Raises:
        CorpusError: The text is not a string, or not Unicode.
    """
    if not isinstance(text, str):
        raise CorpusError(f"`text` is {type(text).__name__}, not text; correct it, or remove the row")
    # JSON can write half of a surrogate pair, which is no character and cannot be hashed or written out again
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise CorpusError("`text` holds half of a surrogate pair; remove it")
    return (str(number) if identifier is None else str(identifier)), text


def _unreadable(path: Path, error: OSError) -> CorpusError:
    return CorpusError(f"{path}: cannot be read ({error.strerror or error}); check that it is there and readable")
