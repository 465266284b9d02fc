"""The texts a user names: files, folders, and `-` for standard input."""

import codecs
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from spin_detect.errors import SpinDetectError

STANDARD_INPUT = "-"
_SUFFIXES = (".txt", ".md")
_MOST_BYTES = 256 * 2**20
_BYTE_ORDER_MARKS = (  # the longer first: UTF-32's begins as UTF-16's does
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class InputError(SpinDetectError):
    """A file or folder cannot be read as text; the message names it and the remedy."""


def find_texts(paths: Iterable[str], on_error: Callable[[InputError], None]) -> list[str]:
    """Return the files to read: folders give every .txt and .md file in them, in order, at any depth.

    A folder that cannot be listed or has no text goes to `on_error`; the others are still found.
    """
    found: list[str] = []
    for path in paths:
        if path == STANDARD_INPUT or not os.path.isdir(path):
            found.append(path)
            continue
        errors: list[OSError] = []
        texts = list(_walk(path, errors))
        for error in errors:
            on_error(_unreadable(str(error.filename), error))
        if not texts and not errors:
            on_error(InputError(f"{path}: has no {' or '.join(_SUFFIXES)} file; name a file, or another folder"))
        found += texts
    return found


def read_text(path: str) -> str:
    """Return the text of a file, or of standard input for `-`. Line ends stay as they are, a byte-order mark goes.

    Raises:
        InputError: it is missing, unreadable, too large, binary, or not UTF-8 (or UTF-16 or UTF-32 with a mark).
    """
    try:
        data = _read(path)
    except OSError as error:
        raise _unreadable(path, error) from None
    path = shown_name(path)
    if len(data) > _MOST_BYTES:
        raise InputError(f"{path}: is larger than {_MOST_BYTES // 2**20} MiB; split it into articles")
    mark, encoding = next((pair for pair in _BYTE_ORDER_MARKS if data.startswith(pair[0])), (b"", "utf-8"))
    if encoding == "utf-8" and b"\0" in data:
        raise InputError(f"{path}: is binary (a zero byte at offset {data.index(0):,}); give plain text")
    try:
        return data.decode(encoding)[1 if mark else 0 :]
    except UnicodeDecodeError as error:
        wrong = f"byte 0x{data[error.start]:02x} at offset {error.start:,}"
        remedy = "convert it: iconv -f WINDOWS-1252 -t UTF-8 FILE > NEW"
        raise InputError(f"{path}: is not {encoding.upper()} ({wrong}); {remedy}") from None


def shown_name(path: str) -> str:
    """Return how to name a file to a person."""
    return "standard input" if path == STANDARD_INPUT else path


def _read(path: str) -> bytes:
    if path == STANDARD_INPUT:
        return sys.stdin.buffer.read(_MOST_BYTES + 1)
    with Path(path).open("rb") as file:
        return file.read(_MOST_BYTES + 1)


def _walk(folder: str, errors: list[OSError]) -> Iterator[str]:
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders.sort()
        yield from (os.path.join(parent, name) for name in sorted(files) if name.lower().endswith(_SUFFIXES))


def _unreadable(path: str, error: OSError) -> InputError:
    if isinstance(error, FileNotFoundError):
        return InputError(f"{path}: does not exist; check the path")
    return InputError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()}); check its permissions")
