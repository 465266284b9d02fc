"""PDF: characters with their places, put together again into lines, words without their end-of-line hyphens, and paragraphs."""

import ctypes
import threading
from collections.abc import Iterator
from typing import Any

from spin_detect.files.errors import FileError, damaged, needed
from spin_detect.files.reflow import Line, reflow, without_margins

_MOST_PAGES = 2_000
_MOST_CHARACTERS = 20_000_000
_GENERATED = "\r\n"
_HYPHEN_MARKS = (0x02, 0xFFFE)  # what PDFium has for a hyphen and the line end after it
_SPACE = 0.17  # of a line's height: a gap from which on words are apart, where a program moved on in place of a space
_one_at_a_time = threading.Lock()  # PDFium is not safe to call from two threads


def text_of(data: bytes, name: str) -> str:
    """Return the text in reading order, an empty line between paragraphs; columns follow each other as the file has them.

    Raises:
        FileError: it is damaged, protected, too long, or has no text, as scans have none; or the extra is not installed.
    """
    try:
        import pypdfium2
    except ImportError:
        raise needed(name, "pypdfium2") from None
    with _one_at_a_time:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                raise FileError(f"{name}: is protected by a password; save it without one") from None
            raise damaged(name, "PDF", error) from None
        try:
            if len(document) > _MOST_PAGES:
                raise FileError(f"{name}: has {len(document):,} pages and at most {_MOST_PAGES:,} are read; split it")
            pages = list(_pages(document, name))
        except pypdfium2.PdfiumError as error:
            raise damaged(name, "PDF", error) from None
        finally:
            document.close()
    text = reflow(without_margins(pages))
    if not text.strip():
        raise FileError(f"{name}: has no text, only pictures of it; recognise it first: ocrmypdf FILE NEW")
    return text


def _pages(document: Any, name: str) -> Iterator[list[Line]]:
    total = 0
    for page in document:
        text_page = page.get_textpage()
        total += text_page.count_chars()
        if total > _MOST_CHARACTERS:
            raise FileError(f"{name}: has more than {_MOST_CHARACTERS:,} characters; split it")
        yield list(_lines(text_page))
        text_page.close()
        page.close()


def _lines(text_page: Any) -> Iterator[Line]:
    """Lines as PDFium breaks them, each with where it begins and ends."""
    from pypdfium2 import raw

    x, y, box = ctypes.c_double(), ctypes.c_double(), raw.FS_RECTF()
    characters: list[str] = []
    left = right = base = size = height = 0.0
    empty = True
    for index in range(text_page.count_chars()):
        code = raw.FPDFText_GetUnicode(text_page, index)
        character = "-" if code in _HYPHEN_MARKS else _character(code)
        if character and character in _GENERATED:
            if not empty:
                yield Line("".join(characters), left, right, base, size, height)
            characters, empty = [], True
            continue
        if character.strip():
            raw.FPDFText_GetLooseCharBox(text_page, index, box)
            if empty:
                raw.FPDFText_GetCharOrigin(text_page, index, x, y)
                left, base, height = box.left, y.value, box.top - box.bottom
                size = raw.FPDFText_GetFontSize(text_page, index)
                empty = False
            elif characters[-1].strip() and box.left - right > _SPACE * (box.top - box.bottom):
                characters.append(" ")
            right = box.right
        characters.append(character)
        if code in _HYPHEN_MARKS:
            yield Line("".join(characters), left, right, base, size, height)
            characters, empty = [], True
    if not empty:
        yield Line("".join(characters), left, right, base, size, height)


def _character(code: int) -> str:
    return "" if not code or 0xD800 <= code < 0xE000 else chr(code)
