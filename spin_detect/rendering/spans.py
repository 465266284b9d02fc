"""Flagged spans: how strongly to mark them, and which of them to list first."""

from collections.abc import Iterable
from typing import Literal

from spin_detect.report import Span

Strength = Literal["slight", "likely", "strong"]

LIKELY_PROBABILITY = 0.5  # below it, a span is more likely as its author wrote it
_STRONG_PROBABILITY = 0.8


def strength(probability: float) -> Strength:
    """Return how strongly to mark a span.

    Args:
        probability: Probability that the span was replaced.

    Returns:
        One of three steps.
    """
    if probability >= _STRONG_PROBABILITY:
        return "strong"
    return "likely" if probability >= LIKELY_PROBABILITY else "slight"


def surest_spans(spans: Iterable[Span]) -> list[Span]:
    """Return the spans with the surest first, and the same words with the same suggestions once.

    Args:
        spans: Flagged spans of a text.

    Returns:
        Spans in order of probability, then of gain.
    """
    distinct: dict[tuple[str, ...], Span] = {}
    for span in sorted(spans, key=lambda span: (-span.probability, -span.gain_bits)):
        written = " ".join(span.text.split()).lower()
        distinct.setdefault((written, *(suggestion.text for suggestion in span.suggestions)), span)
    return list(distinct.values())
