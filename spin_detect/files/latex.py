"""LaTeX: a file with the files that it includes, and source archives as arXiv gives them; prose by section, without formulas and tables."""

from __future__ import annotations

import os
import posixpath
import re
from collections.abc import Callable, Mapping
from pathlib import Path

from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.hidden import HiddenText
from spin_detect.files.latex_reader import LatexReader
from spin_detect.files.plain import decode
from spin_detect.files.sections import SectionedText

_FILE_TYPE = "LaTeX document"
_MAX_BYTES = 16 * 2**20  # of one file
_BEGIN = "\\begin{document}"
_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_INCLUDED = re.compile(
    r"\\(?:input|include|subfile)\s*(?:\{([^{}]*)\}|([^\s{}\\]+))|\\(?:sub)?import\s*\{([^{}]*)\}\s*\{([^{}]+)\}"
)
_SUFFIXES = ("", ".tex", ".ltx", ".latex")


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of a LaTeX document whose other files are not at hand, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what is left out, and the files that are missing.

    Returns:
        The text with its sections.

    Raises:
        FileError: The file is too large, its macros expand to too much, or it has no text.
    """
    return read_document(decode_source(data, name), name, lambda _: None, "", hidden)


def extract_file(path: str, data: bytes, hidden: HiddenText) -> SectionedText:
    """Return the text of a LaTeX document with that of the files that it includes.

    Only files in the folder of the document and below it are opened, as they are without links that lead out of it.

    Args:
        path: Path of the document.
        data: Its bytes.
        hidden: Receives what is left out, and the files that are missing.

    Returns:
        The text with its sections.

    Raises:
        FileError: As of `extract_text`.
    """
    folder = os.path.realpath(os.path.dirname(path) or ".")

    def load(file: str) -> str | None:
        if "\0" in file or os.path.isabs(file):
            return None
        for suffix in _SUFFIXES:
            candidate = os.path.realpath(os.path.join(folder, file + suffix))
            if os.path.commonpath((folder, candidate)) != folder or not os.path.isfile(candidate):
                continue
            try:
                with Path(candidate).open("rb") as opened:
                    return decode_source(opened.read(_MAX_BYTES + 1), path)
            except (OSError, FileError):
                return None
        return None

    return read_document(decode_source(data, path), path, load, Path(path).stem, hidden)


def extract_members(members: Mapping[str, bytes], name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of the document among the files of an archive.

    Args:
        members: Bytes of each text file by its path in the archive.
        name: Name of the archive, for errors.
        hidden: Receives what is left out, and the files that are missing.

    Returns:
        The text with its sections: of several documents that of the one with the most words; the others are counted.

    Raises:
        FileError: The archive has no document, or as of `extract_text`.
    """
    texts = {
        path: text
        for path, text in ((path, _decoded(data, name)) for path, data in members.items())
        if text is not None
    }
    documents = [path for path, text in texts.items() if path.lower().endswith(_SUFFIXES[1:]) and _is_document(text)]
    included = {other for path in texts for other in _includes(path, texts)}
    mains = [path for path in documents if path not in included] or documents
    if not mains:
        raise FileError(f"{name}: has no LaTeX document; name the file that has the text")
    best: tuple[int, SectionedText, HiddenText] | None = None
    for path in mains[:20]:
        own = HiddenText()
        try:
            read = read_document(texts[path], name, _loader(path, texts), Path(path).stem, own)
        except NoTextError:
            continue
        if best is None or len(read.text) > best[0]:
            best = (len(read.text), read, own)
    if best is None:
        raise NoTextError(f"{name}: has no text besides its formulas; give its PDF file")
    hidden.include(best[2])
    if len(mains) > 1:
        hidden.leave_out("further documents", len(mains) - 1)
    return best[1]


def read_document(
    text: str, name: str, load: Callable[[str], str | None], stem: str, hidden: HiddenText
) -> SectionedText:
    """Return the text of a document.

    Args:
        text: Its characters.
        name: Name of the file, for errors.
        load: Returns the text of a file that it includes; None if there is none.
        stem: Its name without the suffix.
        hidden: Receives what is left out.

    Returns:
        The text with its sections.

    Raises:
        FileError: Its macros expand to too much, it includes too much, or it has no text.
    """
    try:
        read = LatexReader(name, load, stem, hidden).read(text)
    except RecursionError as error:
        raise damaged(name, _FILE_TYPE, error) from None
    if not read.text:
        raise NoTextError(f"{name}: has no text besides its formulas; give its PDF file")
    return read


def included_files(path: str) -> set[str]:
    """Return the files that a LaTeX document includes, as far as they are there.

    Args:
        path: Path of the document.

    Returns:
        Their real paths.
    """
    try:
        with Path(path).open("rb") as opened:
            text = _decoded(opened.read(_MAX_BYTES), path)
    except OSError:
        return set()
    folder = os.path.dirname(path) or "."
    found = set()
    for file in _named(text or ""):
        for suffix in _SUFFIXES:
            candidate = os.path.join(folder, file + suffix)
            if "\0" not in file and os.path.isfile(candidate):
                found.add(os.path.realpath(candidate))
                break
    return found


def decode_source(data: bytes, name: str) -> str:
    """Return the characters of a LaTeX file, with line feeds at the ends of its lines.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The characters.

    Raises:
        FileError: The file is binary, too large, or its encoding cannot be detected.
    """
    if len(data) > _MAX_BYTES:
        raise FileError(f"{name}: has more than {_MAX_BYTES // 2**20} MiB of LaTeX; split it")
    text = decode(data, name)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _decoded(data: bytes, name: str) -> str | None:
    try:
        return decode_source(data, name)
    except FileError:
        return None


def _is_document(text: str) -> bool:
    return _BEGIN in text and _BEGIN in _COMMENT.sub("", text)


def _named(text: str) -> list[str]:
    """Return the names by which a text includes files."""
    return [
        (found[1] or found[2] or f"{found[3]}{found[4]}").strip().strip('"')
        for found in _INCLUDED.finditer(_COMMENT.sub("", text))
    ]


def _includes(path: str, texts: Mapping[str, str]) -> set[str]:
    """Return the members that a member of an archive includes."""
    return {member for file in _named(texts[path]) if (member := _member(file, path, texts)) is not None}


def _member(file: str, path: str, texts: Mapping[str, str]) -> str | None:
    """Return the member that a name stands for.

    Args:
        file: The name.
        path: Path of the document that includes it.
        texts: The members.

    Returns:
        Its path; None if there is none.
    """
    for folder in dict.fromkeys((posixpath.dirname(path), "")):
        for suffix in _SUFFIXES:
            candidate = posixpath.normpath(posixpath.join(folder, file + suffix))
            if candidate in texts:
                return candidate
    return None


def _loader(path: str, texts: Mapping[str, str]) -> Callable[[str], str | None]:
    def load(file: str) -> str | None:
        member = _member(file, path, texts)
        return None if member is None else texts[member]

    return load
