"""Text out of the files that people have: web pages, Word and OpenDocument texts, PDF, mail, and addresses of web pages.

Plain text needs nothing; the other formats need the extra, `pip install 'spin-detect[files]'`, and import their
libraries only when they are read. One file here is one format.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePath

from spin_detect.files.errors import FileError
from spin_detect.files.plain import decode

__all__ = ["ADDRESS_PREFIXES", "PLAIN_SUFFIXES", "FileError", "extract_text", "read_text", "readable_suffixes"]

ADDRESS_PREFIXES = ("http://", "https://")
PLAIN_SUFFIXES = (".txt", ".md")
_FORMATS = {  # suffix: the module that reads it, the library that it needs
    ".html": ("html", "trafilatura"),
    ".htm": ("html", "trafilatura"),
    ".docx": ("docx", "mammoth"),
    ".odt": ("odt", "defusedxml"),
    ".pdf": ("pdf", "pypdfium2"),
    ".eml": ("mail", "trafilatura"),
}
_UNREAD = {".doc": ".docx", ".rtf": ".docx", ".pages": ".docx", ".wpd": ".docx", ".epub": ".html", ".msg": ".eml"}
_MOST_BYTES = 256 * 2**20


def extract_text(data: bytes, name: str) -> str:
    """Return the text of a file's bytes; its name tells the format, and is what an error calls it.

    A name without a known suffix is plain text, unless the bytes begin as a PDF or an office document does. Offsets in
    reports count characters of what this returns.

    >>> text_of(b"Caf\\xc3\\xa9", "note.txt")
    'Café'

    Raises:
        FileError: it is damaged, protected, too large, binary or of a format that is not read; or its library is not
            installed. One line, with the remedy.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _UNREAD:
        raise FileError(f"{name}: {suffix} files are not read; save it as {_UNREAD[suffix]}")
    if suffix not in _FORMATS and suffix not in PLAIN_SUFFIXES:
        suffix = _suffix_by_content(data)
    return _text_as(suffix, data, name)


def read_text(path: str | Path) -> str:
    """Return the text of a file, or of the web page at an address (`https://...`).

    Raises:
        FileError: it is missing, unreadable, or as `extract_text` says; an address also where it leads to a private network,
            is too large or slow, or sends what is no text.
    """
    if isinstance(path, str) and path.lower().startswith(ADDRESS_PREFIXES):
        from spin_detect.files.address import fetch

        data, suffix = fetch(path)
        return _text_as(suffix, data, path)
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise unreadable(str(path), error) from None
    return extract_text(data, str(path))


def readable_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the formats whose libraries are installed."""
    return PLAIN_SUFFIXES + tuple(suffix for suffix, (_, library) in _FORMATS.items() if find_spec(library))


def unreadable(path: str, error: OSError) -> FileError:
    """Return the error for what the file system refuses."""
    if isinstance(error, FileNotFoundError):
        return FileError(f"{path}: does not exist; check the path")
    return FileError(f"{path}: cannot be read ({(error.strerror or str(error)).lower()}); check its permissions")


def _text_as(suffix: str, data: bytes, name: str) -> str:
    if len(data) > _MOST_BYTES:
        raise FileError(f"{name}: is larger than {_MOST_BYTES // 2**20} MiB; split it into articles")
    if suffix not in _FORMATS:
        return decode(data, name)
    text: str = import_module(f"{__name__}.{_FORMATS[suffix][0]}").text_of(data, name)
    return text


def _suffix_by_content(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return ".odt" if b"opendocument.text" in data[:100] else ".docx" if b"word/" in data else ""
    return ""
