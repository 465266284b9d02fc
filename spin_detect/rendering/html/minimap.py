"""The strip along the text that shows how many words of each paragraph are marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from spin_detect.rendering.html.article import Paragraph
from spin_detect.report import Level

_MAX_SEGMENTS = 60  # of more paragraphs, neighbours share a segment
_STEPS = 5  # of the tint
_MIN_FULL_SHARE = 0.1  # of marked words, for the full tint: otherwise a single mark in an original would have it


@dataclass(frozen=True, slots=True)
class Segment:
    """One or more paragraphs on the strip.

    Attributes:
        first: Number of its first paragraph.
        last: Number of its last paragraph.
        n_characters: Its length.
        n_marks: Number of marks that are shown at first.
        n_words: Number of words.
        tint: 0 to 5: its share of marked words over the highest share of any segment, or over a tenth if none has so many. So parts of a
            text that is spun throughout are told apart, too. It is 0 only without a mark.
        in_passage: Whether a passage that stands out lies in it.
    """

    first: int
    last: int
    n_characters: int
    n_marks: int
    n_words: int
    tint: int
    in_passage: bool


def minimap(paragraphs: Sequence[Paragraph], shown_levels: Sequence[Level]) -> list[Segment]:
    """Return the segments of the strip.

    Args:
        paragraphs: The paragraphs of the text.
        shown_levels: Levels of the marks that are shown at first.

    Returns:
        Up to 60 segments, in order.
    """
    size = -(-len(paragraphs) // _MAX_SEGMENTS) or 1
    groups = [paragraphs[start : start + size] for start in range(0, len(paragraphs), size)]
    rows = []
    for group in groups:
        pieces = [piece for paragraph in group for piece in paragraph.pieces]
        marked = [piece.mark for piece in pieces if piece.mark and piece.mark.span.level in shown_levels]
        n_marked_words = sum(len(mark.span.text.split()) for mark in marked)
        n_words = sum(len(paragraph.text.split()) for paragraph in group)
        in_passage = any(piece.passage for piece in pieces)
        rows.append((group, len(marked), n_marked_words / max(n_words, 1), n_words, in_passage))
    highest = max((share for _, _, share, _, _ in rows), default=0.0)
    full = max(highest, _MIN_FULL_SHARE)
    return [
        Segment(
            group[0].number,
            group[-1].number,
            sum(len(paragraph.text) for paragraph in group),
            n_marks,
            n_words,
            max(round(_STEPS * share / full), 1) if n_marks else 0,
            in_passage,
        )
        for group, n_marks, share, n_words, in_passage in rows
    ]
