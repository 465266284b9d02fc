"""Files with the suffix `.xml`: JATS, TEI, pages and flat OpenDocument, told apart by their content."""

from __future__ import annotations

from importlib import import_module

from spin_detect.files.errors import FileError
from spin_detect.files.hidden import HiddenText
from spin_detect.files.recognition import suffix_by_content
from spin_detect.files.sections import SectionedText

_READERS = {".nxml": "jats", ".tei": "tei", ".html": "html", ".fodt": "odt"}  # suffix by content: module


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText | str:
    """Return the text of an XML file of a kind that is read.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what is left out.

    Returns:
        The text, with its sections if the reader gives them.

    Raises:
        FileError: The XML is of another kind, damaged or too large, or the extra is not installed.
    """
    reader = _READERS.get(suffix_by_content(data))
    if reader is None:
        raise FileError(f"{name}: is no JATS or TEI, and other XML is not read; save its text as a .txt file")
    text: SectionedText | str = import_module(f"{__package__}.{reader}").extract_text(data, name, hidden)
    return text
