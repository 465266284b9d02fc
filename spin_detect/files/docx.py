"""Word documents (.docx): body text with tables and tracked insertions; no headers, footers, notes, or what was deleted."""

import io

from spin_detect.files.archives import BROKEN, open_archive, read_xml
from spin_detect.files.errors import damaged, needed

_WHAT = "Word document"
_CONFUSED = (OSError, AttributeError, TypeError, IndexError)  # of mammoth, by parts that are not as it expects


def text_of(data: bytes, name: str) -> str:
    """Return the text, an empty line between paragraphs.

    Raises:
        FileError: it is damaged, protected or too large; or the extra is not installed.
    """
    try:
        import mammoth
    except ImportError:
        raise needed(name, "mammoth") from None
    with open_archive(data, name, _WHAT) as archive:
        for part in archive.namelist():
            if part.endswith((".xml", ".rels")):
                read_xml(archive, part, name, _WHAT)  # mammoth's own parser would not mind a document type
    try:
        text: str = mammoth.extract_raw_text(io.BytesIO(data)).value
    except BROKEN + _CONFUSED as error:
        raise damaged(name, _WHAT, error) from None
    return "\n\n".join(paragraph for paragraph in text.split("\n\n") if paragraph.strip())
