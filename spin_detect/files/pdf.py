"""PDF: characters with their positions, joined to lines and paragraphs, with end-of-line hyphens removed."""

import ctypes
import threading
from collections.abc import Iterator, Set
from typing import Any

from spin_detect.files.errors import FileError, damaged, missing_library
from spin_detect.files.hidden import HiddenText
from spin_detect.files.pdf_hidden import hidden_characters
from spin_detect.files.reflow import Line, reflow, without_margins

_MAX_PAGES = 2_000
_MAX_CHARACTERS = 20_000_000
_LINE_ENDS = "\r\n"  # PDFium generates them
_HYPHEN_CODES = (0x02, 0xFFFE)  # PDFium's codes of a hyphen with the line end after it
# Share of a line's height. A wider gap between characters separates words: some programs move on without writing a space.
_MIN_WORD_GAP = 0.17
_PDFIUM_LOCK = threading.Lock()  # PDFium must not be called from two threads


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a PDF, with an empty line between paragraphs; columns are in the order of the file.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives white text on the white page.

    Returns:
        The text.

    Raises:
        FileError: The file is damaged, protected, too long, or has no text (a scan has none), or the extra is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        raise missing_library(name, "pypdfium2") from None
    with _PDFIUM_LOCK:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise FileError(f"{name}: is protected by a password; save it without one") from None
            raise damaged(name, "PDF", error) from None
        try:
            if len(document) > _MAX_PAGES:
                raise FileError(f"{name}: has {len(document):,} pages and at most {_MAX_PAGES:,} are read; split it")
            pages = list(_pages(document, name, hidden))
        except pypdfium2.PdfiumError as error:
            raise damaged(name, "PDF", error) from None
        finally:
            document.close()
    text = reflow(without_margins(pages))
    if not text.strip():
        raise FileError(f"{name}: has no text, only pictures of it; recognise it first: ocrmypdf FILE NEW")
    return text


def _pages(document: Any, name: str, hidden: HiddenText) -> Iterator[list[Line]]:
    """Yield the lines of each page.

    Args:
        document: The document.
        name: Name of the file, for errors.
        hidden: Receives the text that nobody sees.

    Yields:
        The lines of one page.

    Raises:
        FileError: There are too many characters.
    """
    from pypdfium2 import raw

    total = 0
    for page in document:
        text_page = page.get_textpage()
        total += text_page.count_chars()
        if total > _MAX_CHARACTERS:
            raise FileError(f"{name}: has more than {_MAX_CHARACTERS:,} characters; split it")
        unseen = hidden_characters(page, text_page)
        hidden.add("".join(_character(raw.FPDFText_GetUnicode(text_page, index)) for index in sorted(unseen)))
        yield list(_lines(text_page, unseen))
        text_page.close()
        page.close()


def _lines(text_page: Any, unseen: Set[int]) -> Iterator[Line]:
    """Yield the lines of a page as PDFium breaks them, each with its position, without the unseen characters."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    characters: list[str] = []
    left = right = base = size = height = 0.0
    empty = True
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        character = "-" if code in _HYPHEN_CODES else _character(code)
        if character and character in _LINE_ENDS:
            if not empty:
                yield Line("".join(characters), left, right, base, size, height)
            characters, empty = [], True
            continue
        if index in unseen:
            continue
        if character.strip():
            raw.FPDFText_GetLooseCharBox(text_page, index, box)
            if empty:
                raw.FPDFText_GetCharOrigin(text_page, index, x, y)
                left, base, height = box.left, y.value, box.top - box.bottom
                size = raw.FPDFText_GetFontSize(text_page, index)
                empty = False
            elif characters[-1].strip() and box.left - right > _MIN_WORD_GAP * (box.top - box.bottom):
                characters.append(" ")
            right = box.right
        characters.append(character)
        if code in _HYPHEN_CODES:
            yield Line("".join(characters), left, right, base, size, height)
            characters, empty = [], True
    if not empty:
        yield Line("".join(characters), left, right, base, size, height)


def _character(code: int) -> str:
    """Return the character of a code, nothing for a surrogate or zero."""
    return "" if not code or 0xD800 <= code < 0xE000 else chr(code)
