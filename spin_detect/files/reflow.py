"""From the lines of a text to its paragraphs: hyphens at line ends undone, wrapped lines joined."""

import re
import statistics
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from spin_detect.files.compounds import Spellings, keeps_hyphen, spellings

_MIN_PARAGRAPH_GAP = 1.25  # of a line pitch: a wider gap separates paragraphs
_MIN_GAPS = 4  # fewer distances between lines say little about the usual one
_MIN_INDENT = 0.6  # of a line pitch: indent of the first line of a paragraph
_HYPHENATED = re.compile(r"(\S*\w)([-\u2010])$")
_MAX_WORD_CHARACTERS = 50  # at the end of a line, which the patterns search
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")


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


def joined_row(pieces: Sequence[Line]) -> Line:
    """Return the pieces of a row as one line.

    Args:
        pieces: The pieces in order.

    Returns:
        The line; its base line, font and height are those of the longest piece.
    """
    if len(pieces) == 1:
        return pieces[0]
    longest = max(pieces, key=lambda piece: len(piece.text))
    left, right = min(piece.left for piece in pieces), max(piece.right for piece in pieces)
    return longest._replace(text=" ".join(piece.text for piece in pieces), left=left, right=right)


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
    known = spellings(line.text for line in lines)
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for line in lines:
        text = " ".join(line.text.replace("\u00ad", "\u2010").split())
        if before is None or _ends_paragraph(before, line, pitch):
            paragraphs.append([text])
        else:
            paragraphs[-1][-1:] = _join(paragraphs[-1][-1], text, known)
        before = line
    return "\n\n".join("".join(pieces).replace("\u2010", "-") for pieces in paragraphs)


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
    if abs(gap) < usual / 10 and 0 <= following.left - line.right < 2 * line.height:  # on the same base line
        return False
    if gap < -usual / 2 or gap > 10 * usual:  # the next column or page
        return ends_sentence
    if gap > _MIN_PARAGRAPH_GAP * usual:
        return True
    return following.left - line.left > _MIN_INDENT * usual and ends_sentence


def _join(text: str, following: str, known: Spellings) -> tuple[str, str]:
    """Join two lines of a paragraph.

    Args:
        text: The first line.
        following: The second line.
        known: How the text writes words inside its lines.

    Returns:
        The two lines, such that one written after the other is the text.
    """
    hyphenated = _HYPHENATED.search(text[-_MAX_WORD_CHARACTERS:])
    if hyphenated is None:
        return text, f" {following}"
    if not following[:1].islower():
        return text, following
    before, mark = hyphenated.groups()
    rest = following[:_MAX_WORD_CHARACTERS].split(maxsplit=1)[0]
    keeps = mark == "-" and keeps_hyphen(before, rest, known)
    return text if keeps else text[:-1], following
