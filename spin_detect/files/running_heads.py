"""Running heads, running feet and page numbers, told from the lines of all pages of a document."""

import re
from collections.abc import Hashable, Sequence
from typing import NamedTuple

_MAX_LINES = 4  # of a head or a foot; more lines that repeat are content, as where a page comes twice
_MAX_LINES_ALONE = 2  # of a head and a foot on a page that has nothing else, such as an empty or a scanned one
_MAX_DISTANCE = 4  # pages: heads change with the chapter, and those of left and right pages differ
_MIN_PAGES = 3  # that share a head; of a short document half of its pages, two at least
_MAX_DIGITS = 9  # a longer number is none that counts pages
_MAX_PAGE_NUMBER = 40  # characters of a line that is nothing but a page number
_NUMBER = re.compile(r"\d+")
_LETTER = re.compile(r"[^\W\d_]")
_ROMAN = "(?-i:[ivxlcIVXLC]{1,7})"  # if case is ignored, a dotless "ı" is an "i", too
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
        place: Index of the line on the page.
        key: What lines of the same head share: the text without numbers, and the look; None if it has no letter.
        numbers: The numbers in it.
        page_number: What it says as a page number, None if it is none.
    """

    page: int
    place: int
    key: Hashable
    numbers: tuple[int, ...]
    page_number: "_PageNumber | None"


class _PageNumber(NamedTuple):
    """A line that may be a page number.

    Attributes:
        is_roman: Whether the number is Roman.
        offset: By how much it exceeds the index of its page.
        is_sure: Whether it can be nothing else.
    """

    is_roman: bool
    offset: int
    is_sure: bool


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
    tops: list[list[_EdgeLine]] = []
    bottoms: list[list[_EdgeLine]] = []
    for page, lines in enumerate(pages):
        shown = [index for index, line in enumerate(lines) if line.strip()]
        for edges, indices in ((tops, shown[: _MAX_LINES + 1]), (bottoms, shown[::-1][: _MAX_LINES + 1])):
            edges.append(
                [_edge_line(page, index, lines[index], looks[page][index] if looks else None) for index in indices]
            )
    offsets = _page_number_offsets([*tops, *bottoms])
    found: list[set[int]] = [set() for _ in pages]
    for edges in (tops, bottoms):
        shared = {(line.key, line.page): line for edge in edges for line in edge if line.key is not None}
        for page, edge in enumerate(edges):
            outer: list[int] = []
            for line in edge:
                if not _is_page_number(line, offsets) and not _repeats(line, shared, len(pages)):
                    break
                outer.append(line.place)
            if len(outer) <= _MAX_LINES:
                found[page].update(outer)
    for page, lines in enumerate(pages):
        if len(found[page]) > _MAX_LINES_ALONE and all(
            index in found[page] or not line.strip() for index, line in enumerate(lines)
        ):
            numbers = {line.place for line in (*tops[page], *bottoms[page]) if _is_page_number(line, offsets)}
            found[page] = numbers  # a page has something to say
    return found


def _edge_line(page: int, place: int, text: str, look: Hashable) -> _EdgeLine:
    """Return what is compared of a line.

    Args:
        page: Index of its page.
        place: Index of the line on the page.
        text: The line.
        look: Its look.

    Returns:
        The line as pages near it may have it.
    """
    page_number = _page_number(page, text)
    if _LETTER.search(text) is None:
        return _EdgeLine(page, place, None, (), page_number)
    shown = " ".join(text.split()).casefold()
    if shown[0] in _ROMAN_VALUES or shown[-1] in _ROMAN_VALUES:
        shown = _ROMAN_AT_EDGE.sub("#", shown)
    if _NUMBER.search(shown) is None:
        return _EdgeLine(page, place, (shown, look), (), page_number)
    numbers = tuple(int(number[:_MAX_DIGITS]) for number in _NUMBER.findall(shown))
    return _EdgeLine(page, place, (_NUMBER.sub("#", shown), look), numbers, page_number)


def _repeats(line: _EdgeLine, shared: dict[tuple[Hashable, int], _EdgeLine], n_pages: int) -> bool:
    """Return whether enough pages near a line have it at the same edge.

    Args:
        line: The line.
        shared: Lines at this edge by their keys and pages.
        n_pages: Pages of the document.

    Returns:
        Whether they have.
    """
    if line.key is None:
        return False
    n_same = 1
    for distance in range(-_MAX_DISTANCE, _MAX_DISTANCE + 1):
        other = shared.get((line.key, line.page + distance))
        if not distance or other is None:
            continue
        if len(line.numbers) != len(other.numbers):  # one has a Roman number, or the mark itself
            continue
        steps = {second - first for first, second in zip(line.numbers, other.numbers, strict=True)}
        if steps <= {0, distance}:
            if distance in steps:  # a number that counts the pages stands in no sentence
                return True
            n_same += 1
    return n_same >= min(_MIN_PAGES, max(2, n_pages // 2))


def _page_number_offsets(edges: Sequence[Sequence[_EdgeLine]]) -> set[tuple[bool, int]]:
    """Return by how much page numbers exceed the index of their page, for each difference that two pages agree on.

    Args:
        edges: Lines at an edge of each page.

    Returns:
        Pairs of whether the number is Roman, and the difference.
    """
    pages_of: dict[tuple[bool, int], set[int]] = {}
    for edge in edges:
        for line in edge:
            if line.page_number is not None:
                pages_of.setdefault(line.page_number[:2], set()).add(line.page)
    return {offset for offset, found in pages_of.items() if len(found) > 1}


def _is_page_number(line: _EdgeLine, offsets: set[tuple[bool, int]]) -> bool:
    """Return whether a line is the number of its page, as it says itself or other pages confirm."""
    number = line.page_number
    return number is not None and (number.is_sure or number[:2] in offsets)


def _page_number(page: int, text: str) -> _PageNumber | None:
    """Return what a line says as a page number; None if it is none."""
    shown = text.strip()
    match = _PAGE_NUMBER.fullmatch(shown) if len(shown) <= _MAX_PAGE_NUMBER else None
    if match is None:
        return None
    number, before, after = match["number"].lower(), match["before"].strip(), match["after"].strip()
    is_sure = any(map(str.isalpha, before)) or bool(match["total"] and "of" in match["total"].lower())
    if number.isdecimal():
        between_marks = bool(before) and before == after[::-1]
        return _PageNumber(False, int(number) - page, is_sure or between_marks)
    values = [_ROMAN_VALUES[letter] for letter in number]
    value = sum(-one if one < next_one else one for one, next_one in zip(values, [*values[1:], 0], strict=True))
    return _PageNumber(True, value - page, is_sure)
