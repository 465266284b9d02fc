"""The article as written, in paragraphs of pieces, and the strip that shows where it is spun.

The pieces and the white space between paragraphs make up the text, character for character, so that offsets into it hold
in the page as well.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from spin_detect.report import Report, Span

Strength = Literal["slight", "likely", "strong"]

# HTML has no such characters. Each is replaced by one, so that offsets hold.
_NOT_IN_HTML = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# After the line break that ends a paragraph: the blank lines.
_BLANK_LINES = re.compile(r"(?<=[\r\n])(?<!\r(?=\n))(?:[^\S\r\n]*(?:\r\n?|\n))+")
_LEAST = (("strong", 0.8), ("likely", 0.5))  # probability from which a mark is called so


@dataclass(frozen=True, slots=True)
class Mark:
    """A flagged span and its number in the page."""

    number: int
    span: Span

    @property
    def strength(self) -> Strength:
        """How likely the span was swapped, in three steps."""
        return strength(self.span.probability)

    @property
    def likely(self) -> str:
        """How likely the span was swapped, in whole percent that never round to certainty."""
        return f"{min(self.span.probability, 0.99):.0%}"


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text, flagged or not."""

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Some pieces, and the white space that follows them."""

    pieces: tuple[Piece, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of the strip: where it begins and how long it is, in thousandths of the text, and a probability."""

    start: float
    length: float
    probability: float


def strength(probability: float) -> Strength:
    """How likely a span was swapped, in three steps."""
    for name, least in _LEAST:
        if probability >= least:
            return name  # type: ignore[return-value]
    return "slight"


def shown(text: str) -> str:
    """The text, as long as before, with U+FFFD for the few characters that HTML cannot hold."""
    return text.translate(_NOT_IN_HTML)


def marks(report: Report) -> list[Mark]:
    """The flagged spans of a report in order, numbered from 1."""
    return [Mark(number, span) for number, span in enumerate(report.spans, 1)]


def paragraphs(text: str, marks: Sequence[Mark]) -> Iterator[Paragraph]:
    """The paragraphs of a text; blank lines part them, unless they lie in a flagged span."""
    position = first = 0
    for gap in _BLANK_LINES.finditer(text):
        last = first
        while last < len(marks) and marks[last].span.end <= gap.start():
            last += 1
        if last < len(marks) and marks[last].span.start < gap.end():
            continue
        yield Paragraph(tuple(_pieces(text, position, gap.start(), marks[first:last])), gap.group())
        position, first = gap.end(), last
    if position < len(text):
        yield Paragraph(tuple(_pieces(text, position, len(text), marks[first:])), "")


def strip(report: Report, text: str) -> tuple[list[Stretch], list[Stretch]]:
    """The strip along the article: its sentences, and its flagged spans."""
    scale = 1000 / max(len(text), 1)

    def stretch(start: int, end: int, probability: float) -> Stretch:
        return Stretch(round(start * scale, 2), round(max((end - start) * scale, 1.5), 2), round(probability, 2))

    sentences = [stretch(at.start, at.end, at.spun_probability) for at in report.sentences]
    return sentences, [stretch(span.start, span.end, span.probability) for span in report.spans]


def surest(marks: Iterable[Mark], most: int) -> list[Mark]:
    """The surest of the marks, each pair of words once, the surest first."""
    found: dict[tuple[str, ...], Mark] = {}
    for mark in sorted(marks, key=lambda mark: (-mark.span.probability, -mark.span.gain_bits)):
        words = (mark.span.text.lower(), *(suggestion.text for suggestion in mark.span.suggestions))
        found.setdefault(words, mark)
    return list(found.values())[:most]


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    for mark in marks:
        if start < mark.span.start:
            yield Piece(text[start : mark.span.start])
        yield Piece(text[mark.span.start : mark.span.end], mark)
        start = mark.span.end
    if start < end:
        yield Piece(text[start:end])
