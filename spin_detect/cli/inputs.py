"""Texts from the paths that a user gives: files, folders, addresses, and ``-`` for standard input."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from os.path import isdir

from spin_detect.files import (
    ADDRESS_PREFIXES,
    PLAIN_SUFFIXES,
    FileError,
    extract_text,
    read_text,
    readable_suffixes,
    unreadable,
)
from spin_detect.files.inputs import STANDARD_STREAM, display_name, walk_files

_MAX_BYTES = 256 * 2**20
# As in `spin_detect.annotate`, which is not asked: importing it takes longer than reading a text.
_TABLE_SUFFIXES = (".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".warc", ".wet")
_COMPRESSIONS = (".gz", ".zst", ".xz")
_TABLE_BEGINNINGS = (b"PAR1", b"WARC/")

InputError = FileError  # of an input of any kind, standard input included


def find_texts(paths: Iterable[str], on_error: Callable[[InputError], None]) -> list[str]:
    """Return the files to read.

    A folder stands for every file in it, at any depth, whose format can be read: .txt and .md, and with the extra
    `files` installed the other formats of `spin_detect.files`.

    Args:
        paths: Files, folders, addresses, or ``-`` for standard input.
        on_error: Receives the error of a folder that cannot be listed or contains no text. The others are still
            searched.

    Returns:
        Paths in the order given, the files of a folder in order of their names.
    """
    texts: list[str] = []
    for path in paths:
        if path == STANDARD_STREAM or not isdir(path):
            texts.append(path)
            continue
        errors: list[OSError] = []
        suffixes = readable_suffixes()
        files = [file for file in walk_files(path, on_error=errors.append) if file.lower().endswith(suffixes)]
        for error in errors:
            on_error(unreadable(str(error.filename), error))
        if not files and not errors:
            others = f", nor {', '.join(suffixes[len(PLAIN_SUFFIXES) :])}" if suffixes != PLAIN_SUFFIXES else ""
            plain = " or ".join(PLAIN_SUFFIXES)
            on_error(InputError(f"{path}: has no {plain} file{others}; name a file, or another folder"))
        texts += files
    return texts


def read_input(path: str) -> str:
    """Return the text of an input, as `spin_detect.files` reads it.

    Args:
        path: File, address of a web page, or ``-`` for standard input.

    Returns:
        The text, in which all offsets count characters.

    Raises:
        InputError: The input is missing, unreadable, too large, or is not text.
    """
    if path != STANDARD_STREAM:
        if is_table(path):
            raise InputError(f"{path}: is a file of rows, not one text; score its rows: spin-detect annotate")
        return read_text(path)
    try:
        data = sys.stdin.buffer.read(_MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(display_name(path), error) from None
    if _begins_table(data):
        raise InputError(f"{display_name(path)}: has rows, not one text; score its rows: spin-detect annotate")
    return extract_text(data, display_name(path))


def read_inputs(files: Iterable[str], on_error: Callable[[InputError], None]) -> Iterator[tuple[str, str]]:
    """Read files one after the other.

    Args:
        files: Paths that `find_texts` returned.
        on_error: Receives the error of a file that cannot be read. The others are still read.

    Yields:
        Pairs of a path and its text.
    """
    for file in files:
        try:
            text = read_input(file)
        except InputError as error:
            on_error(error)
            continue
        yield file, text


def is_table(path: str) -> bool:
    """Tell by its name whether a file holds rows, which as one text would get a verdict that means nothing.

    Args:
        path: File or address.

    Returns:
        Whether `spin-detect annotate` reads it.
    """
    name = path.lower()
    if name.startswith(ADDRESS_PREFIXES):
        return False
    for suffix in _COMPRESSIONS:
        name = name.removesuffix(suffix)
    return name.endswith(_TABLE_SUFFIXES)


def _begins_table(data: bytes) -> bool:
    """Tell whether the bytes of standard input are JSON lines, or another format of rows that is no text at all."""
    if data.startswith(_TABLE_BEGINNINGS):
        return True
    first_line = data.lstrip(b"\xef\xbb\xbf \t\r\n").split(b"\n", 1)[0]
    if not first_line.startswith((b"{", b"[{")):
        return False
    try:
        json.loads(first_line)
    except (ValueError, RecursionError):
        return False
    return True
