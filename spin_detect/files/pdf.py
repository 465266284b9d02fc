"""PDF: lines with their positions, without margins and line numbers, in reading order, joined to paragraphs."""

import threading
from collections.abc import Iterator
from typing import Any

from spin_detect.files.drop_caps import with_drop_caps_joined
from spin_detect.files.errors import FileError, damaged, missing_library
from spin_detect.files.hidden import HiddenText
from spin_detect.files.line_numbers import without_line_numbers
from spin_detect.files.page_columns import Row, in_reading_order
from spin_detect.files.page_margins import without_running_heads
from spin_detect.files.pdf_hidden import hidden_characters
from spin_detect.files.pdf_lines import characters_text, page_rows
from spin_detect.files.pdf_pictures import is_picture
from spin_detect.files.reflow import reflow

_MAX_PAGES = 2_000
_MAX_CHARACTERS = 20_000_000
_PDFIUM_LOCK = threading.Lock()  # PDFium must not be called from two threads


def extract_text(data: bytes, name: str, hidden: HiddenText) -> str:
    """Return the text of a PDF, with an empty line between paragraphs and columns one after the other.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives white text on the white page, and pages that are pictures.

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
            rows_of = without_running_heads(without_line_numbers(list(_pages(document, name, hidden))))
            for index, rows in enumerate(rows_of):
                if not rows and is_picture(document[index]):  # a stamp on each page is a running head
                    hidden.add_picture()
        except pypdfium2.PdfiumError as error:
            raise damaged(name, "PDF", error) from None
        finally:
            document.close()
    text = reflow([line for rows in rows_of for line in with_drop_caps_joined(in_reading_order(rows))])
    if not text.strip():
        raise FileError(f"{name}: has no text, only pictures of it; recognise it first: ocrmypdf FILE NEW")
    return text


def _pages(document: Any, name: str, hidden: HiddenText) -> Iterator[list[Row]]:
    """Yield the rows of each page.

    Args:
        document: The document.
        name: Name of the file, for errors.
        hidden: Receives the text that nobody sees.

    Yields:
        The rows of one page.

    Raises:
        FileError: There are too many characters.
    """
    total = 0
    for page in document:
        text_page = page.get_textpage()
        total += text_page.count_chars()
        if total > _MAX_CHARACTERS:
            raise FileError(f"{name}: has more than {_MAX_CHARACTERS:,} characters; split it")
        unseen = hidden_characters(page, text_page)
        hidden.add(characters_text(text_page, unseen))
        yield page_rows(text_page, unseen)
        text_page.close()
        page.close()
