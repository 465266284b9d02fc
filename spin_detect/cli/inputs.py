"""Texts from the paths that a user gives: files, folders, addresses, and ``-`` for standard input."""

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from os.path import basename, isdir, realpath

from spin_detect.files import (
    LATEX_SUFFIXES,
    PLAIN_SUFFIXES,
    ExtractedText,
    FileError,
    extract_with_warnings,
    list_texts,
    read_with_warnings,
    readable_suffixes,
)
from spin_detect.files.errors import unreadable
from spin_detect.files.inputs import STANDARD_STREAM, display_name, is_table, walk_files
from spin_detect.rendering.console import print_error, print_note

_MAX_BYTES = 256 * 2**20
_TABLE_BEGINNINGS = (b"PAR1", b"WARC/")
_OTHER_XML = ".xml"
_MAILBOX_NAME = "mbox"  # of the file in the folder that some programs write as a mailbox

InputError = FileError  # of an input of any kind, standard input included

# The bytes of standard input, which can be read only once, from when its texts are listed to when each is read.
_standard_input: dict[str, bytes] = {}


def find_texts(paths: Iterable[str], on_error: Callable[[InputError], None]) -> list[str]:
    """Return the files to read.

    A folder stands for every file in it, at any depth, whose format can be read: .txt and .md, and with the extra
    `files` installed the other formats of `spin_detect.files`. A mailbox stands for its mails, FILE:1 and so on.

    Args:
        paths: Files, folders, addresses, or ``-`` for standard input.
        on_error: Receives the error of a folder that cannot be listed or contains no text, and of a mailbox that cannot
            be read. The others are still searched.

    Returns:
        Paths in the order given, the files of a folder in order of their names.
    """
    texts: list[str] = []
    _standard_input.clear()
    for path in paths:
        if path == STANDARD_STREAM or not isdir(path):
            texts += _find_members(path, on_error)
            continue
        errors: list[OSError] = []
        suffixes = readable_suffixes()
        files = [file for file in walk_files(path, on_error=errors.append) if _is_readable(file, suffixes)]
        files = _without_included(files)
        for error in errors:
            on_error(unreadable(str(error.filename), error))
        if not files and not errors:
            others = f", nor {', '.join(suffixes[len(PLAIN_SUFFIXES) :])}" if suffixes != PLAIN_SUFFIXES else ""
            plain = " or ".join(PLAIN_SUFFIXES)
            on_error(InputError(f"{path}: has no {plain} file{others}; name a file, or another folder"))
        for file in files:
            texts += _find_members(file, on_error)
    return texts


def _is_readable(file: str, suffixes: tuple[str, ...]) -> bool:
    name = basename(file).lower()
    if name.endswith(_OTHER_XML):  # most XML is no article
        from spin_detect.files.recognition import is_xml_article

        return name.endswith(suffixes) and is_xml_article(file)
    return name.endswith(suffixes) or (name == _MAILBOX_NAME and f".{name}" in suffixes)


def _without_included(files: list[str]) -> list[str]:
    """Return files without those that a LaTeX document among them includes, which are read in their places there."""
    documents = [file for file in files if file.lower().endswith(LATEX_SUFFIXES)]
    if len(documents) < 2:
        return files
    from spin_detect.files.latex import included_files

    included = {other: file for file in documents for other in included_files(file)}
    return [file for file in files if included.get(realpath(file), file) == file]


def _find_members(path: str, on_error: Callable[[InputError], None]) -> list[str]:
    """Return the names of the texts of a file or of standard input: of a mailbox one a mail, otherwise the path."""
    try:
        return _list_standard_input() if path == STANDARD_STREAM else list_texts(path)
    except InputError as error:
        on_error(error)
        return []


def _list_standard_input() -> list[str]:
    """Read standard input, and return the names of its texts.

    Returns:
        ``-``, or ``-:1``, ``-:2`` and so on if it is a mailbox with several mails.

    Raises:
        InputError: It cannot be read.
    """
    from spin_detect.files.recognition import begins_mailbox

    data = _read_standard_input()
    texts = {STANDARD_STREAM: data}
    if begins_mailbox(data) and len(data) <= _MAX_BYTES:
        from spin_detect.files.mailbox import split_mailbox

        mails = split_mailbox(data)
        if len(mails) > 1:
            texts = {f"{STANDARD_STREAM}:{number}": mail for number, mail in enumerate(mails, 1)}
    for name, text in texts.items():
        _standard_input.setdefault(name, text)  # if it is named twice, the second time it is empty
    return list(texts)


def _read_standard_input() -> bytes:
    try:
        return sys.stdin.buffer.read(_MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(display_name(STANDARD_STREAM), error) from None


def read_input(path: str) -> ExtractedText:
    """Return the text of an input, as `spin_detect.files` reads it.

    Args:
        path: A name that `find_texts` returned, a file, the address of a web page, or ``-`` for standard input.

    Returns:
        The text, in which all offsets count characters, and the warnings about what was left out of it.

    Raises:
        InputError: The input is missing, unreadable, too large, or is not text.
    """
    print_note(f"reading {display_name(path)}")
    data = _standard_input.pop(path, None)
    if data is not None and path != STANDARD_STREAM:
        from spin_detect.files.hidden import HiddenText
        from spin_detect.files.mail import extract_text

        hidden = HiddenText()
        text = extract_text(data, display_name(path), hidden)
        return ExtractedText(text, hidden.warnings())
    if path != STANDARD_STREAM:
        if is_table(path):
            raise InputError(f"{path}: is a file of rows, not one text; score its rows: spin-detect annotate")
        return read_with_warnings(path)
    if data is None:
        data = _read_standard_input()
    if _begins_table(data):
        raise InputError(f"{display_name(path)}: has rows, not one text; score its rows: spin-detect annotate")
    return extract_with_warnings(data, display_name(path))


def read_inputs(files: Iterable[str], on_error: Callable[[InputError], None]) -> Iterator[tuple[str, ExtractedText]]:
    """Read files one after the other.

    Args:
        files: Paths that `find_texts` returned.
        on_error: Receives the error of a file that cannot be read. The others are still read.

    Yields:
        Pairs of a path and its text with warnings.
    """
    for file in files:
        try:
            text = read_input(file)
        except InputError as error:
            on_error(error)
            continue
        yield file, text


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


def print_warnings(path: str, extracted: ExtractedText) -> None:
    """Write the warnings about a text to standard error, for commands whose output has no place for them.

    Args:
        path: File, address, or ``-`` for standard input.
        extracted: Its text.
    """
    for warning in extracted.warnings:
        print_error(f"warning: {display_name(path)}: {warning.count:,} {warning.message}")
