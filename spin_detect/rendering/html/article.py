"""The article of an HTML report: its paragraphs with marked spans, and the strip that shows where it is spun.

The pieces of the paragraphs and the white space between them are the text, character for character. Offsets into the text
are therefore offsets into the page.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from spin_detect.report import Report, Span

# Characters that HTML does not allow. Each is replaced by one character, so that offsets stay valid.
_NOT_IN_HTML = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
# The blank lines after the line break that ends a paragraph
_BLANK_LINES = re.compile(r"(?<=[\r\n])(?<!\r(?=\n))(?:[^\S\r\n]*(?:\r\n?|\n))+")
_STRIP_LENGTH = 1000
_MIN_SEGMENT_LENGTH = 1.5  # so that a short span of a long text is visible


@dataclass(frozen=True, slots=True)
class Mark:
    """A flagged span of the page.

    Attributes:
        number: Its number on the page, from 1.
        span: The span.
    """

    number: int
    span: Span


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text.

    Attributes:
        text: The text.
        mark: The mark that covers exactly this piece; None if the piece is not flagged.
    """

    text: str
    mark: Mark | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text.

    Attributes:
        pieces: Its pieces.
        gap: The white space between it and the next paragraph.
    """

    pieces: tuple[Piece, ...]
    gap: str


@dataclass(frozen=True, slots=True)
class StripSegment:
    """A segment of the strip, which stands for a sentence or a flagged span.

    Attributes:
        start: Where it begins, in thousandths of the text.
        length: Its length, in thousandths of the text.
        probability: Probability that the sentence or span was changed.
    """

    start: float
    length: float
    probability: float


def html_text(text: str) -> str:
    """Return a text of the same length without the characters that HTML does not allow.

    Args:
        text: Any text.

    Returns:
        The text, with U+FFFD in place of each such character.
    """
    return text.translate(_NOT_IN_HTML)


def marks(report: Report) -> list[Mark]:
    """Return the flagged spans of a report with their numbers.

    Args:
        report: The report.

    Returns:
        The marks in order of the text.
    """
    return [Mark(number, span) for number, span in enumerate(report.spans, 1)]


def paragraphs(text: str, marks: Sequence[Mark]) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text. They end at blank lines, except at those inside a flagged span.

    Args:
        text: The text.
        marks: Marks of its flagged spans, in order.

    Yields:
        The paragraphs.
    """
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


def strip_segments(report: Report, text: str) -> tuple[list[StripSegment], list[StripSegment]]:
    """Return the segments of the strip along the article.

    Args:
        report: The report.
        text: Its text.

    Returns:
        The segments of the sentences and those of the flagged spans.
    """
    scale = _STRIP_LENGTH / max(len(text), 1)

    def segment(start: int, end: int, probability: float) -> StripSegment:
        length = max((end - start) * scale, _MIN_SEGMENT_LENGTH)
        return StripSegment(round(start * scale, 2), round(length, 2), round(probability, 2))

    sentences = [segment(sentence.start, sentence.end, sentence.spun_probability) for sentence in report.sentences]
    return sentences, [segment(span.start, span.end, span.probability) for span in report.spans]


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    """Cut a paragraph at its marks.

    Args:
        text: The text.
        start: Offset of the paragraph.
        end: Offset after the paragraph.
        marks: Marks inside the paragraph, in order.

    Yields:
        The pieces of the paragraph.
    """
    for mark in marks:
        if start < mark.span.start:
            yield Piece(text[start : mark.span.start])
        yield Piece(text[mark.span.start : mark.span.end], mark)
        start = mark.span.end
    if start < end:
        yield Piece(text[start:end])
