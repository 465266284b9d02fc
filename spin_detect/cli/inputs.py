"""The texts a user names: files, folders, addresses, and `-` for standard input."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from spin_detect.files import PLAIN_SUFFIXES, FileError, extract_text, read_text, readable_suffixes, unreadable

STANDARD_INPUT = "-"
_MOST_BYTES = 256 * 2**20

InputError = FileError  # what is wrong with one of them; the message names it and the remedy


def find_texts(paths: Iterable[str], on_error: Callable[[InputError], None]) -> list[str]:
    """Return the files to read: folders give every file in them whose format can be read, in order, at any depth.

    Those are .txt and .md, and with the extra `files` installed the other formats of `spin_detect.files` as well. A
    folder that cannot be listed or has no text goes to `on_error`; the others are still found.
    """
    found: list[str] = []
    for path in paths:
        if path == STANDARD_INPUT or not os.path.isdir(path):
            found.append(path)
            continue
        errors: list[OSError] = []
        suffixes = readable_suffixes()
        texts = list(_walk(path, suffixes, errors))
        for error in errors:
            on_error(unreadable(str(error.filename), error))
        if not texts and not errors:
            others = f", nor {', '.join(suffixes[len(PLAIN_SUFFIXES) :])}" if suffixes != PLAIN_SUFFIXES else ""
            kinds = " or ".join(PLAIN_SUFFIXES)
            on_error(InputError(f"{path}: has no {kinds} file{others}; name a file, or another folder"))
        found += texts
    return found


def read_input(path: str) -> str:
    """Return the text of a file, of the page at an address, or of standard input for `-`, as `spin_detect.files` reads them.

    Raises:
        InputError: it is missing, unreadable, too large, or not a text that can be read.
    """
    if path != STANDARD_INPUT:
        return read_text(path)
    try:
        data = sys.stdin.buffer.read(_MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(shown_name(path), error) from None
    return extract_text(data, shown_name(path))


def read_inputs(files: Iterable[str], on_error: Callable[[InputError], None]) -> Iterator[tuple[str, str]]:
    """Read files one after the other: pairs of a file and its text. What cannot be read goes to `on_error`."""
    for file in files:
        try:
            text = read_input(file)
        except InputError as error:
            on_error(error)
            continue
        yield file, text


def shown_name(path: str) -> str:
    """Return how to name a file to a person."""
    return "standard input" if path == STANDARD_INPUT else path


def _walk(folder: str, suffixes: tuple[str, ...], errors: list[OSError]) -> Iterator[str]:
    for parent, folders, files in os.walk(folder, onerror=errors.append):
        folders.sort()
        yield from (os.path.join(parent, name) for name in sorted(files) if name.lower().endswith(suffixes))
