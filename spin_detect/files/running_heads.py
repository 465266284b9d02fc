"""Running heads, running feet and page numbers, told from the lines of all pages of a document."""

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple

_MAX_LINES = 4  # of a head or a foot; more lines that repeat are content, as where a page comes twice
_MAX_DISTANCE = 4  # pages: heads change with the chapter, and those of left and right pages differ
_MIN_PAGES = 3  # that share a head; of a short document half of its pages, two at least
_MAX_DIGITS = 9  # a longer number is none that counts pages
_NUMBER = re.compile(r"\d+")
_ROMAN = r"[ivxlc]{1,7}"
_PAGE_NUMBER = re.compile(
    rf"(?P<before>[\W_]*(?:(?:page|pg|p)\b\.?\s*)?)(?P<number>\d{{1,4}}|{_ROMAN})(?P<total>\s*(?:of|/)\s*\d{{1,4}})?(?P<after>[\W_]*)",
    re.IGNORECASE,
)
_ROMAN_AT_EDGE = re.compile(rf"^{_ROMAN}(?=\s)|(?<=\s){_ROMAN}$")
_ROMAN_VALUES = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


class _EdgeLine(NamedTuple):
    """A line near the top or the bottom of a page.

    Attributes:
        page: Index of its page.
        key: What lines of the same head share: the text without numbers, and the look.
        numbers: The numbers in it.
    """

    page: int
    key: Hashable
    numbers: tuple[int, ...]


def running_head_lines(
    pages: Sequence[Sequence[str]], looks: Sequence[Sequence[Hashable]] | None = None
) -> list[set[int]]:
    """Return which lines of each page are running heads, running feet or page numbers.

    Such lines stand at the top or the bottom of a page, and pages near it have the same ones there. Numbers in them are the
    same on these pages or count them. A page number alone counts the pages, or looks like nothing else ("Page 3", "- 3 -").

    Args:
        pages: Lines of each page, from top to bottom.
        looks: Look of each line, such as the size of its letters: a head has the same look on all pages, which a
            title with the same words has not. None if all lines look alike.

    Returns:
        Indices of these lines, one set a page.
    """
    tops: list[list[tuple[int, str, Hashable]]] = []
    bottoms: list[list[tuple[int, str, Hashable]]] = []
    for page, lines in enumerate(pages):
        look: list[Hashable] = [None] * len(lines) if looks is None else list(looks[page])
        shown = [index for index, line in enumerate(lines) if line.strip()]
        tops.append([(index, lines[index], look[index]) for index in shown[: _MAX_LINES + 1]])
        bottoms.append([(index, lines[index], look[index]) for index in shown[::-1][: _MAX_LINES + 1]])
    offsets = _page_number_offsets(tops, bottoms)
    found: list[set[int]] = [set() for _ in pages]
    for edges in (tops, bottoms):
        shared = _shared_lines(edges)
        for page, edge in enumerate(edges):
            outer: list[int] = []
            for index, text, look_of_line in edge:
                line = _edge_line(page, text, look_of_line)
                if not _is_page_number(text, page, offsets) and not _repeats(line, shared, len(pages)):
                    break
                outer.append(index)
            if len(outer) <= _MAX_LINES:
                found[page].update(outer)
    return found


def _edge_line(page: int, text: str, look: Hashable) -> _EdgeLine:
    """Return what is compared of a line.

    Args:
        page: Index of its page.
        text: The line.
        look: Its look.

    Returns:
        The line as others near it may have it.
    """
    shown = _ROMAN_AT_EDGE.sub("#", " ".join(text.split()).casefold())
    numbers = tuple(int(number[:_MAX_DIGITS]) for number in _NUMBER.findall(shown))
    return _EdgeLine(page, (_NUMBER.sub("#", shown), look), numbers)


def _shared_lines(edges: Sequence[Sequence[tuple[int, str, Hashable]]]) -> dict[tuple[Hashable, int], _EdgeLine]:
    """Return the lines at one edge of all pages by their keys and pages; lines without a letter are left out."""
    lines = (
        _edge_line(page, text, look) for page, edge in enumerate(edges) for _, text, look in edge if _has_letter(text)
    )
    return {(line.key, line.page): line for line in lines}


def _has_letter(text: str) -> bool:
    return any(map(str.isalpha, text))


def _repeats(line: _EdgeLine, shared: dict[tuple[Hashable, int], _EdgeLine], n_pages: int) -> bool:
    """Return whether enough pages near a line have it at the same edge.

    Args:
        line: The line.
        shared: Lines at this edge by their keys and pages.
        n_pages: Pages of the document.

    Returns:
        Whether they have.
    """
    n_same = 1
    for distance in range(-_MAX_DISTANCE, _MAX_DISTANCE + 1):
        other = shared.get((line.key, line.page + distance))
        if not distance or other is None:
            continue
        steps = {second - first for first, second in zip(line.numbers, other.numbers, strict=True)}
        if steps <= {0, distance}:
            if distance in steps:  # a number that counts the pages stands in no sentence
                return True
            n_same += 1
    return n_same >= min(_MIN_PAGES, max(2, n_pages // 2))


def _page_number_offsets(
    tops: Sequence[Sequence[tuple[int, str, Hashable]]], bottoms: Sequence[Sequence[tuple[int, str, Hashable]]]
) -> set[tuple[bool, int]]:
    """Return by how much page numbers exceed the index of their page, for each that at least two pages agree on.

    Args:
        tops: Lines at the top of each page.
        bottoms: Lines at the bottom of each page.

    Returns:
        Pairs of whether the number is Roman, and the difference.
    """
    pages_of: dict[tuple[bool, int], set[int]] = {}
    for edges in (tops, bottoms):
        for page, edge in enumerate(edges):
            for _, text, _ in edge:
                number = _page_number(text)
                if number is not None:
                    pages_of.setdefault((number[0], number[1] - page), set()).add(page)
    return {offset for offset, found in pages_of.items() if len(found) > 1}


def _is_page_number(text: str, page: int, offsets: set[tuple[bool, int]]) -> bool:
    """Return whether a line is the number of its page.

    Args:
        text: The line.
        page: Index of the page.
        offsets: As of `_page_number_offsets`.

    Returns:
        Whether it is.
    """
    number = _page_number(text)
    return number is not None and (number[2] or (number[0], number[1] - page) in offsets)


def _page_number(text: str) -> tuple[bool, int, bool] | None:
    """Return what a line says as a page number.

    Args:
        text: The line.

    Returns:
        Whether the number is Roman, the number, and whether it can be nothing but a page number. None if it is none.
    """
    match = _PAGE_NUMBER.fullmatch(text.strip())
    if match is None:
        return None
    number = match["number"].lower()
    has_word = _has_letter(match["before"]) or bool(match["total"] and "of" in match["total"].lower())
    if number.isdecimal():
        between_marks = bool(match["before"].strip()) and match["before"].strip() == match["after"].strip()[::-1]
        return False, int(number), has_word or between_marks
    values = [_ROMAN_VALUES[letter] for letter in number]
    following = [*values[1:], 0]
    total = sum(-value if value < after else value for value, after in zip(values, following, strict=True))
    return True, total, has_word
