"""Whether a suggestion restores the original words of a spun text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_AN = re.compile(r"\ban\b")

TextEdit = tuple[int, int, str]  # start and end offset, and the text to put there


def restoration_rank(
    text: str, place: tuple[int, int], suggestions: Sequence[str], replacements: Iterable[TextEdit]
) -> int | None:
    """Return the rank of the suggestion that restores all replacements that a mark touches.

    Args:
        text: The spun text.
        place: Start and end of a mark that touches a replacement.
        suggestions: What the mark suggests, best first.
        replacements: Ranges of the text with the original words, in order.

    Returns:
        The rank from 0, or None where no suggestion restores the original.
    """
    touched = [edit for edit in replacements if edit[0] < place[1] and place[0] < edit[1]]
    start, end = min(place[0], touched[0][0]), max(place[1], touched[-1][1])
    window = text[start:end]
    original = _folded(edited(window, start, touched))
    for rank, suggestion in enumerate(suggestions):
        if _folded(edited(window, start, [(*place, suggestion)])) == original:
            return rank
    return None


def edited(text: str, offset: int, edits: Sequence[TextEdit]) -> str:
    """Replace ranges of a text.

    Args:
        text: A stretch of a document.
        offset: Where it begins in the document.
        edits: What to put where, in order, with offsets of the document.

    Returns:
        The edited text.
    """
    for start, end, new in reversed(edits):
        text = text[: start - offset] + new + text[end - offset :]
    return text


def _folded(text: str) -> str:
    """Return the text in lower case, with "a" for "an": which of the two it is follows from the next word."""
    return _AN.sub("a", " ".join(text.lower().split()))
