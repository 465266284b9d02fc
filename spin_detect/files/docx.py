"""Word documents (.docx): body text with tables and tracked insertions; no headers, footers, notes, or what was deleted."""

import io

from spin_detect.files.archives import DAMAGE_ERRORS, open_archive, read_xml
from spin_detect.files.errors import damaged, missing_library

_FILE_TYPE = "Word document"
_MAMMOTH_ERRORS = (OSError, AttributeError, TypeError, IndexError)  # of parts that mammoth does not expect


def extract_text(data: bytes, name: str) -> str:
    """Return the text of a Word document, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.

    Returns:
        The text.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    try:
        import mammoth
    except ImportError:
        raise missing_library(name, "mammoth") from None
    with open_archive(data, name, _FILE_TYPE) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                read_xml(archive, part, name, _FILE_TYPE)  # mammoth's own parser accepts a document type
    try:
        text: str = mammoth.extract_raw_text(io.BytesIO(data)).value
    except DAMAGE_ERRORS + _MAMMOTH_ERRORS as error:
        raise damaged(name, _FILE_TYPE, error) from None
    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if paragraph.strip())
