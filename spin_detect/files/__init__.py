"""Text out of files and web addresses: plain text, web pages, Word and OpenDocument texts, articles in XML and LaTeX, PDF and mail.

Plain text needs no library. The other formats need the extra `files` and import their libraries only when they are read.
`_FORMATS` lists the module of each format; longer ones have further modules beside it, whose names begin with the same word.
"""

from importlib import import_module
from importlib.util import find_spec
from pathlib import Path, PurePath

from spin_detect.files.errors import FileError, unreadable
from spin_detect.files.hidden import ExtractedText, HiddenText, LeftOut
from spin_detect.files.plain import extract_text as extract_plain
from spin_detect.files.sections import Section, SectionedText

__all__ = [
    "ExtractedText",
    "FileError",
    "LeftOut",
    "Section",
    "extract_text",
    "extract_with_warnings",
    "list_texts",
    "read_text",
    "read_with_warnings",
]

ADDRESS_PREFIXES = ("http://", "https://")
PLAIN_SUFFIXES = (".txt", ".md")
LATEX_SUFFIXES = (".tex", ".ltx", ".latex")  # read with the files that they include
_ARCHIVE_SUFFIXES = (".gz", ".tgz", ".tar")
_FORMATS = {  # suffix: the module that reads the format, the library that it needs, "" for none
    ".html": ("html", "trafilatura"),
    ".htm": ("html", "trafilatura"),
    ".xhtml": ("html", "trafilatura"),
    ".docx": ("docx", "defusedxml"),
    ".odt": ("odt", "defusedxml"),
    ".fodt": ("odt", "defusedxml"),
    ".xml": ("xml_file", "defusedxml"),
    ".nxml": ("jats", "defusedxml"),
    ".epub": ("epub", "defusedxml"),
    ".pptx": ("pptx", "defusedxml"),
    ".rtf": ("rtf", ""),
    ".tei": ("tei", "defusedxml"),
    **dict.fromkeys(LATEX_SUFFIXES, ("latex", "")),
    **dict.fromkeys(_ARCHIVE_SUFFIXES, ("latex_archive", "")),
    ".pdf": ("pdf", "pypdfium2"),
    ".eml": ("mail", "trafilatura"),
    ".mht": ("mail", "trafilatura"),
    ".mhtml": ("mail", "trafilatura"),
    ".mbox": ("mailbox", "trafilatura"),
}
# Formats that are not read, and the format to save them as.
_UNSUPPORTED = {".doc": ".docx", ".pages": ".docx", ".wpd": ".docx", ".ppt": ".pptx", ".msg": ".eml"}
_MAX_BYTES = 256 * 2**20


def extract_text(data: bytes, name: str) -> str:
    r"""Return the text in the bytes of a file.

    Offsets in reports count characters of what this returns.

    Args:
        data: The bytes.
        name: Name of the file, whose suffix tells the format; errors begin with it. Bytes of a file without a known
            suffix are plain text, unless they begin like a PDF, an office document, a web page or a mail.

    Returns:
        The text, without byte-order marks, and of plain text without what stands between pages that form feeds separate. Of
        other formats, paragraphs with an empty line between them.

    Raises:
        FileError: The file is damaged, protected, too large, binary or of a format that is not read, or its library is
            not installed. It is a SpinDetectError.

    >>> extract_text(b"Caf\xc3\xa9", "note.txt")
    'Café'
    """
    return extract_with_warnings(data, name).text


def extract_with_warnings(data: bytes, name: str) -> ExtractedText:
    """Return the text in the bytes of a file, and a warning if text that the file does not show was left out.

    Args:
        data: The bytes.
        name: Name of the file, as of `extract_text`.

    Returns:
        The text and the warnings.

    Raises:
        FileError: As of `extract_text`. It is a SpinDetectError.
    """
    return _extract_format(_format_of(data, name), data, name)


def list_texts(path: str | Path) -> list[str]:
    """Return the names by which `read_text` gives the texts of a file: a mailbox (.mbox) holds many, other files one.

    Args:
        path: The file, or an address.

    Returns:
        The path itself; of a mailbox with several mails ``FILE:1``, ``FILE:2`` and so on.

    Raises:
        FileError: The file is a mailbox that cannot be read. It is a SpinDetectError.
    """
    name = str(path)
    suffix = PurePath(name).suffix.lower()
    if name.lower().startswith(ADDRESS_PREFIXES) or (suffix != ".mbox" and _is_known(suffix)):
        return [name]
    from spin_detect.files.mailbox import count_mails, is_mailbox

    n_mails = count_mails(name) if is_mailbox(name) else 0
    return [f"{name}:{number}" for number in range(1, n_mails + 1)] if n_mails > 1 else [name]


def read_text(path: str | Path) -> str:
    """Return the text of a file, or of the web page at an address (`https://...`).

    Args:
        path: The file, or the address. ``FILE:3`` is the third mail of a mailbox.

    Returns:
        The text, as of `extract_text`.

    Raises:
        FileError: The file is missing or unreadable, or `extract_text` raises it. An address also if it leads to a private
            network, is too large or slow, or sends something other than text. It is a SpinDetectError.
    """
    return read_with_warnings(path).text


def read_with_warnings(path: str | Path) -> ExtractedText:
    """Return the text of a file or of a web page, and a warning if text that it does not show was left out.

    Args:
        path: The file, or the address, as of `read_text`.

    Returns:
        The text and the warnings.

    Raises:
        FileError: As of `read_text`. It is a SpinDetectError.
    """
    if isinstance(path, str) and path.lower().startswith(ADDRESS_PREFIXES):
        from spin_detect.files.address import fetch

        data, suffix = fetch(path)
        return _extract_format(suffix, data, path)
    if not str(path).strip():
        raise FileError(f"{str(path)!r}: is an empty name; give the path of a file")
    if str(path)[-1:].isdigit():
        from spin_detect.files.mailbox import parse_member, read_member

        member = parse_member(str(path))
        if member is not None:
            return _extract_format(".eml", read_member(member), str(path))
    try:
        with Path(path).open("rb") as file:
            data = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise unreadable(str(path), error) from None
    suffix = _format_of(data, str(path))
    if suffix in LATEX_SUFFIXES:
        from spin_detect.files.latex import extract_file

        hidden = HiddenText()
        text, sections = extract_file(str(path), data, hidden)
        return ExtractedText(text, hidden.warnings(), sections, hidden.left_out)
    return _extract_format(suffix, data, str(path))


def readable_suffixes() -> tuple[str, ...]:
    """Return the suffixes of the formats that can be read.

    Returns:
        Those of plain text, and those of the formats whose library is installed. Archives are not among them, as most hold no
        text: they are read where they are named.
    """
    return PLAIN_SUFFIXES + tuple(
        suffix
        for suffix, (_, library) in _FORMATS.items()
        if suffix not in _ARCHIVE_SUFFIXES and (not library or find_spec(library))
    )


def _is_known(suffix: str) -> bool:
    return suffix in _FORMATS or suffix in PLAIN_SUFFIXES or suffix in _UNSUPPORTED


def _format_of(data: bytes, name: str) -> str:
    """Return the suffix of the format of a file.

    Args:
        data: Bytes of the file.
        name: Its name.

    Returns:
        The suffix of its name if that is known, or else the one that its content has; "" for plain text.

    Raises:
        FileError: The format is not read.
    """
    suffix = PurePath(name).suffix.lower()
    if suffix in _UNSUPPORTED:
        raise FileError(f"{name}: {suffix} files are not read; save it as {_UNSUPPORTED[suffix]}")
    if not _is_known(suffix):
        from spin_detect.files.recognition import suffix_by_content

        suffix = suffix_by_content(data)
    return suffix


def _extract_format(suffix: str, data: bytes, name: str) -> ExtractedText:
    """Return the text of a file of a known format, and the warnings.

    Args:
        suffix: Suffix of the format; an unknown one stands for plain text.
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The text and the warnings.

    Raises:
        FileError: The text cannot be taken out.
    """
    if len(data) > _MAX_BYTES:
        raise FileError(f"{name}: is larger than {_MAX_BYTES // 2**20} MiB; split it into articles")
    if suffix not in _FORMATS:
        text = extract_plain(data, name)
        if suffix != ".md":
            return ExtractedText(text, ())
        from spin_detect.files.markdown_sections import find_sections

        return ExtractedText(text, (), find_sections(text))
    hidden = HiddenText()
    found: str | SectionedText = import_module(f"{__name__}.{_FORMATS[suffix][0]}").extract_text(data, name, hidden)
    text, sections = (found, ()) if isinstance(found, str) else found
    return ExtractedText(text, hidden.warnings(), sections, hidden.left_out)
