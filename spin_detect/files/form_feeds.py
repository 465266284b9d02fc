"""Plain text whose pages form feeds separate, as programs leave it that take text out of PDF files or write it for a printer.

A form feed also separates poems, chapters and other texts that are complete, and there a line that comes again may be a refrain or a
heading. Where a page ends within a sentence, a printer cut the text, and what stands between the two halves is no part of it.
"""

import math
import re
import statistics
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from spin_detect.files.running_heads import running_head_lines

FORM_FEED = "\f"
_LINE_END = re.compile(r"\r\n|\r|\n")
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_BARE_NUMBER = re.compile(r"[\W_]*(?:\d+|[ivxlc]+)[\W_]*")  # the Roman numbers of pages are in small letters
_NAMED_PAGE_NUMBER = re.compile(
    r"[\W_]*(?:(?:page|pg|p)\b\.?\s*\d+.*|\d+\s*(?:of|/)\s*\d+[\W_]*|([-–—|·])\s*\d+\s*\1)", re.I
)
# A number that stands apart from the words of its line, as that of a page does and that of a chapter does not.
_NUMBER_APART = re.compile(r"\d+(?:\s{2,}|\s+[|·–—]\s+)\S|\S(?:\s{2,}|\s+[|·–—]\s+)\d+$")
_ENDS_SENTENCE = re.compile(r"[.!?:…][”’\"')\]]*$")
_ENDS_CLAUSE = re.compile(r"[.!?:…,;–—-][”’\"')\]]*$")
_GOES_ON = re.compile(r"[“‘\"'(\[–—]*\s*(\w)")
_MAX_PAGES = 10_000  # of a book; more form feeds separate something else
_MAX_HEAD_CHARACTERS = 300  # with the spaces of a layout; a longer line is a paragraph
_NEARLY = 0.75  # of the usual length: so long are wrapped lines; headings and the last lines of paragraphs rarely are
_MIN_WRAPPED = 0.8  # of the lines within a sentence: in prose nearly all have the usual length, not so in free verse
_MAX_CAPITALS = 0.6  # of the lines that follow another: in verse each begins with one


class _Place(NamedTuple):
    """Where a line that may not belong to the text stands.

    Attributes:
        page: Index of its page.
        line: Index of the line.
        page_break: Index of the page break beside it, that before its page or that after it.
        is_foot: Whether it stands below the text of its page.
        is_apart: Whether empty lines or the edge of the page separate it from the text.
    """

    page: int
    line: int
    page_break: int
    is_foot: bool
    is_apart: bool


def join_pages(text: str) -> str:
    """Return a text without the running heads and page numbers of its pages, and with paragraphs that go on over a page break in one.

    Args:
        text: The characters of a file.

    Returns:
        The text; the same one if it has no form feeds, or if its pages are texts of their own without page numbers.
    """
    pages = [page for page in text.split(FORM_FEED) if page.strip()]
    if not 2 <= len(pages) <= _MAX_PAGES:
        return text
    lines = [_LINE_END.split(page) for page in pages]
    is_verse = _is_verse(lines)
    excluded = _lines_between_pages(lines, is_verse)
    bodies = [_body(page, without) for page, without in zip(lines, excluded, strict=True)]
    width = _width(lines, is_verse)
    shown = [body for body in bodies if body]
    runs_on = [_runs_on(before, after, width) for before, after in pairwise(shown)]
    if not any(excluded) and not any(runs_on):
        return text
    end = match[0] if (match := _LINE_END.search(text)) else "\n"
    joined = [end.join(shown[0])] if shown else []
    for goes_on, body in zip(runs_on, shown[1:], strict=True):
        joined += (end if goes_on else 2 * end, end.join(body))
    return "".join(joined) + (end if _LINE_END.search(text.rstrip(" \t\f")[-1:]) else "")


def _lines_between_pages(pages: Sequence[Sequence[str]], is_verse: bool) -> list[set[int]]:
    """Return which lines of each page do not belong to the text.

    Args:
        pages: Lines of each page.
        is_verse: Whether the lines end where their author ended them.

    Returns:
        Indices of the lines, one set a page.
    """
    candidates = [
        {index for index in found if len(page[index]) <= _MAX_HEAD_CHARACTERS}
        for page, found in zip(pages, running_head_lines(pages), strict=True)
    ]
    bodies = [_body(page, without) for page, without in zip(pages, candidates, strict=True)]
    width = _width(pages, is_verse)
    shown = [index for index, body in enumerate(bodies) if body]
    cut = (
        set()
        if is_verse
        else {  # page breaks within a sentence; number N is that before page N
            after for before, after in pairwise(shown) if _runs_on(bodies[before], bodies[after], width)
        }
    )
    places: dict[str, list[_Place]] = {}
    for place in _places(pages, candidates):
        places.setdefault(_without_numbers(pages[place.page][place.line]), []).append(place)
    excluded: list[set[int]] = [set() for _ in pages]
    for found in places.values():
        for place in found:
            if _is_page_number(pages[place.page][place.line].strip(), place):
                excluded[place.page].add(place.line)
    are_numbered = sum(map(bool, excluded)) > len(pages) // 2
    for found in places.values():
        interrupts = any(place.page_break in cut for place in found)
        is_shared = len({place.page for place in found}) > max(2, len(pages) // 2) and all(
            (place.is_apart or are_numbered) and not _ENDS_CLAUSE.search(pages[place.page][place.line].strip())
            for place in found
        )
        for place in found:
            has_number = _has_number(pages[place.page][place.line])
            if interrupts:
                is_heading = place is found[0] and place.page > 1 and not place.is_foot and place.page_break not in cut
                is_excluded = not is_heading or has_number
            else:
                is_excluded = is_shared and not has_number and not is_verse
            if is_excluded:
                excluded[place.page].add(place.line)
    return excluded


def _places(pages: Sequence[Sequence[str]], candidates: Sequence[set[int]]) -> Iterator[_Place]:
    """Yield the places of the lines that may not belong to the text."""
    for number, (page, marked) in enumerate(zip(pages, candidates, strict=True)):
        body = [index for index, line in enumerate(page) if line.strip() and index not in marked]
        for index in sorted(marked):
            is_foot = bool(body) and index > body[0]
            if not body:
                is_apart = True
            elif is_foot:
                is_apart = any(not line.strip() for line in page[body[-1] + 1 : index])
            else:
                is_apart = any(not line.strip() for line in page[index + 1 : body[0]])
            yield _Place(number, index, number + is_foot, is_foot, is_apart)


def _is_page_number(line: str, place: _Place) -> bool:
    """Return whether a line has the number of its page, and is not the heading of a chapter that has one."""
    if _NAMED_PAGE_NUMBER.fullmatch(line):
        return True
    return (place.is_foot and _BARE_NUMBER.fullmatch(line) is not None) or bool(_NUMBER_APART.search(line))


def _has_number(line: str) -> bool:
    return _NUMBER.search(line) is not None


def _without_numbers(line: str) -> str:
    return _NUMBER.sub("#", " ".join(line.split()))


def _body(page: Sequence[str], without: set[int]) -> list[str]:
    """Return the lines of a page without some, and without empty lines at its edges."""
    lines = [line for index, line in enumerate(page) if index not in without]
    filled = [index for index, line in enumerate(lines) if line.strip()]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def _runs_on(before: Sequence[str], after: Sequence[str], width: float) -> bool:
    """Return whether a paragraph goes on over a page break.

    Args:
        before: Lines of the page before the break.
        after: Lines of the page after it.
        width: Usual length of a wrapped line, in characters.

    Returns:
        Whether the last line ends within a sentence and the first line goes on with it.
    """
    last, first = before[-1].strip(), after[0].strip()
    beginning = _GOES_ON.match(first)
    if _ENDS_SENTENCE.search(last) or beginning is None:
        return False
    if beginning[1].islower():
        return True
    return min(len(last), len(first)) >= _NEARLY * width and len(after) > 1 and bool(after[1].strip())


def _width(pages: Sequence[Sequence[str]], is_verse: bool) -> float:
    """Return the usual length of a wrapped line, in characters; infinity for verse, whose lines are not wrapped."""
    lengths = [len(line.strip()) for page in pages for line in page if line.strip()]
    return math.inf if is_verse else statistics.median(lengths)


def _is_verse(pages: Sequence[Sequence[str]]) -> bool:
    """Return whether the lines of a text end where their author ended them, as those of verse and lists do."""
    pairs = [
        (line.strip(), following.strip())
        for page in pages
        for line, following in pairwise(page)
        if line.strip() and following.strip()
    ]
    if not pairs:
        return False
    capitals = sum(following[0].isupper() for _, following in pairs) / len(pairs)
    lengths = [len(line) for line, _ in pairs if not _ENDS_SENTENCE.search(line)]  # without the ends of most paragraphs
    nearly = _NEARLY * statistics.median(lengths or [0])
    return capitals > _MAX_CAPITALS or sum(length >= nearly for length in lengths) < _MIN_WRAPPED * len(lengths)
