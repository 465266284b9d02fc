"""Lines of a page, as they were set, back to paragraphs: margins taken off, hyphens undone, wrapped lines joined."""

import re
import statistics
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise
from typing import NamedTuple

_GAP = 1.25  # line pitches from which on a gap parts paragraphs
_FEW = 4  # distances, which say little about what is usual
_INDENT = 0.6  # of a line pitch, by which the first line of a paragraph is set in
_PAGE_NUMBER = re.compile(r"[\s–—|·-]*(page\s*)?(\d{1,4}|[ivxl]{1,6})(\s*(of|/)\s*\d{1,4})?[\s–—|·-]*", re.IGNORECASE)
_BROKEN = re.compile(r"(\w+)([-\u2010])$")
_COMPOUND = re.compile(r"\b(\w++)-(?=(\w++))")
_LONGEST_WORD = 50  # characters at the end of a line that are looked at
_STOPPED = re.compile(r"[.!?:…][”’\"')\]]*$")
# A hyphen after these, at the end of a line, is more often their own than the typesetter's.
_KEEPS_HYPHEN = frozenset(
    "best far half ill self two three well twenty thirty forty fifty sixty seventy eighty ninety".split()
)


class Line(NamedTuple):
    """One line: its characters, where it begins and ends, its base line (upwards), the size of its font, and its height.

    Units are the page's; those of the font size may be others, and only equal sizes mean something.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    height: float


def without_margins(pages: Sequence[Sequence[Line]]) -> list[Line]:
    """Return the lines of all pages, without page numbers, and headers and footers that most pages share."""
    edges = [_edges(page) for page in pages]
    shared = Counter(_alike(line.text) for edge in edges for line in edge)
    often = max(2, len(pages) // 2)
    kept: list[Line] = []
    for page, edge in zip(pages, edges, strict=True):
        for line in page:
            if line in edge and (_PAGE_NUMBER.fullmatch(line.text.strip()) or shared[_alike(line.text)] >= often):
                continue
            kept.append(line)
    return kept


def reflow(lines: Sequence[Line]) -> str:
    """Return the paragraphs of the lines, an empty line between them."""
    if not lines:
        return ""
    pitch = _pitches(lines)
    compounds = {pair for line in lines for pair in _COMPOUND.findall(line.text.lower())}
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for line in lines:
        text = " ".join(line.text.replace("\u00ad", "\u2010").split())
        if before is None or _parted(before, line, pitch):
            paragraphs.append([text])
        else:
            paragraphs[-1][-1:] = _joined(paragraphs[-1][-1], text, compounds)
        before = line
    return "\n\n".join("".join(pieces).replace("\u2010", "-") for pieces in paragraphs)


def _edges(page: Sequence[Line]) -> set[Line]:
    """The highest and the lowest line of a page."""
    return {max(page, key=lambda line: line.base), min(page, key=lambda line: line.base)} if len(page) > 2 else set()


def _alike(text: str) -> str:
    return re.sub(r"\d+", "#", " ".join(text.split()).lower())


def _pitches(lines: Sequence[Line]) -> dict[float, float]:
    """The usual distance of lines that follow each other, for each size; where there are few, at most a line and a half."""
    found: dict[float, list[float]] = {}
    heights = {line.size: line.height for line in lines}
    for line, following in pairwise(lines):
        if line.size == following.size and line.base > following.base:
            found.setdefault(line.size, []).append(line.base - following.base)
    usual = {size: statistics.median_low(gaps) for size, gaps in found.items()}
    few = {size: min(usual[size], 1.5 * heights[size]) for size, gaps in found.items() if len(gaps) < _FEW}
    return usual | few


def _parted(line: Line, following: Line, pitch: dict[float, float]) -> bool:
    """Tell whether a paragraph ends between two lines."""
    usual = pitch.get(line.size, line.height)
    gap = line.base - following.base
    stopped = bool(_STOPPED.search(line.text[-_LONGEST_WORD:].rstrip()))
    if line.size != following.size:
        # on one base line it is a word set larger, else a heading
        return abs(gap) > usual / 2
    if gap < -usual / 2 or gap > 10 * usual:  # the next column or page
        return stopped
    if gap > _GAP * usual:
        return True
    return following.left - line.left > _INDENT * usual and stopped


def _joined(text: str, following: str, compounds: Set[tuple[str, str]]) -> tuple[str, str]:
    """Two lines of a paragraph as what is written one after the other."""
    broken = _BROKEN.search(text[-_LONGEST_WORD:])
    if broken is None or not following[:1].islower():
        return text, following if text.endswith(("-", "\u2010")) else f" {following}"
    word, mark = broken.groups()
    rest = next(iter(re.findall(r"^\w+", following)), "")
    own = mark == "-" and (word.lower() in _KEEPS_HYPHEN or (word.lower(), rest.lower()) in compounds)
    return text if own else text[:-1], following
