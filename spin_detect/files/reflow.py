"""From the lines of pages to paragraphs: headers and footers removed, hyphens undone, wrapped lines joined."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

_MIN_PARAGRAPH_GAP = 1.25  # of a line pitch: a wider gap separates paragraphs
_MIN_GAPS = 4  # fewer distances between lines say little about the usual one
_MIN_INDENT = 0.6  # of a line pitch: indent of the first line of a paragraph
_PAGE_NUMBER = re.compile(r"[\s–—|·-]*(page\s*)?(\d{1,4}|[ivxl]{1,6})(\s*(of|/)\s*\d{1,4})?[\s–—|·-]*", re.IGNORECASE)
_HYPHENATED = re.compile(r"(\w+)([-\u2010])$")
_COMPOUND = re.compile(r"\b(\w++)-(?=(\w++))")
_MAX_WORD_CHARACTERS = 50  # at the end of a line, which the patterns search
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")
# A hyphen after one of these at the end of a line is more often part of the word than the typesetter's.
_KEEPS_HYPHEN = frozenset(
    "best far half ill self two three well twenty thirty forty fifty sixty seventy eighty ninety".split()
)


class Line(NamedTuple):
    """One line of a page, in the units of the page.

    Attributes:
        text: Its characters.
        left: Where it begins.
        right: Where it ends.
        base: Its base line, counted upwards.
        size: Size of its font, in units of its own: only equality means something.
        height: Its height.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    height: float


def without_margins(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of all pages without page numbers, and without headers and footers that most pages share.

    Args:
        pages: Lines of each page.

    Returns:
        The other lines, in order.
    """
    edges = [_edges(page) for page in pages]
    shared = Counter(_without_numbers(line.text) for edge in edges for line in edge)
    min_pages = max(2, len(pages) // 2)
    kept: list[Line] = []
    for page, edge in zip(pages, edges, strict=True):
        for line in page:
            if line in edge and (
                _PAGE_NUMBER.fullmatch(line.text.strip()) or shared[_without_numbers(line.text)] >= min_pages
            ):
                continue
            kept.append(line)
    return kept


def reflow(lines: Sequence[Line]) -> str:
    """Join lines to paragraphs.

    Args:
        lines: Lines in reading order.

    Returns:
        The paragraphs, with an empty line between them.
    """
    if not lines:
        return ""
    pitch = _usual_pitch(lines)
    compounds = {pair for line in lines for pair in _COMPOUND.findall(line.text.lower())}
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for line in lines:
        text = " ".join(line.text.replace("\u00ad", "\u2010").split())
        if before is None or _ends_paragraph(before, line, pitch):
            paragraphs.append([text])
        else:
            paragraphs[-1][-1:] = _join(paragraphs[-1][-1], text, compounds)
        before = line
    return "\n\n".join("".join(pieces).replace("\u2010", "-") for pieces in paragraphs)


def _edges(page: Sequence[Line]) -> set[Line]:
    """Return the highest and the lowest line of a page."""
    return {max(page, key=lambda line: line.base), min(page, key=lambda line: line.base)} if len(page) > 2 else set()


def _without_numbers(text: str) -> str:
    """Return a line in lower case with a mark for each number, as headers of different pages differ in them."""
    return re.sub(r"\d+", "#", " ".join(text.split()).lower())


def _usual_pitch(lines: Sequence[Line]) -> dict[float, float]:
    """Return the usual distance of consecutive lines of each size; at most a line and a half if there are few."""
    gaps_of: dict[float, list[float]] = {}
    heights = {line.size: line.height for line in lines}
    for line, following in pairwise(lines):
        if line.size == following.size and line.base > following.base:
            gaps_of.setdefault(line.size, []).append(line.base - following.base)
    usual = {size: statistics.median_low(gaps) for size, gaps in gaps_of.items()}
    few = {size: min(usual[size], 1.5 * heights[size]) for size, gaps in gaps_of.items() if len(gaps) < _MIN_GAPS}
    return usual | few


def _ends_paragraph(line: Line, following: Line, pitch: dict[float, float]) -> bool:
    """Return whether a paragraph ends between two lines.

    Args:
        line: The first line.
        following: The second line.
        pitch: Usual distance of consecutive lines of each size.

    Returns:
        Whether it does.
    """
    usual = pitch.get(line.size, line.height)
    gap = line.base - following.base
    ends_sentence = bool(_SENTENCE_END.search(line.text[-_MAX_WORD_CHARACTERS:].rstrip()))
    if line.size != following.size:
        # on one base line it is a word set larger, else a heading
        return abs(gap) > usual / 2
    if gap < -usual / 2 or gap > 10 * usual:  # the next column or page
        return ends_sentence
    if gap > _MIN_PARAGRAPH_GAP * usual:
        return True
    return following.left - line.left > _MIN_INDENT * usual and ends_sentence


def _join(text: str, following: str, compounds: Set[tuple[str, str]]) -> tuple[str, str]:
    """Join two lines of a paragraph.

    Args:
        text: The first line.
        following: The second line.
        compounds: Pairs of words that the text joins with a hyphen inside a line.

    Returns:
        The two lines, such that one written after the other is the text.
    """
    hyphenated = _HYPHENATED.search(text[-_MAX_WORD_CHARACTERS:])
    if hyphenated is None or not following[:1].islower():
        return text, following if text.endswith(("-", "\u2010")) else f" {following}"
    word, mark = hyphenated.groups()
    rest = next(iter(re.findall(r"^\w+", following)), "")
    keeps_hyphen = mark == "-" and (word.lower() in _KEEPS_HYPHEN or (word.lower(), rest.lower()) in compounds)
    return text if keeps_hyphen else text[:-1], following
