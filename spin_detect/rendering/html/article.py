"""The text on the page of a report: its paragraphs with their marks and passages.

The pieces of the paragraphs and the white space between them are the text, character for character. The id of a mark says which
characters it covers, so that a link to it stays right whatever else the page shows.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from spin_detect.rendering.wording import PARAGRAPH_GAP
from spin_detect.report import Passage, Span

# Characters that HTML does not allow. Each is replaced by one character, so that offsets stay valid.
_NOT_IN_HTML = {0: "\ufffd"} | dict.fromkeys(range(0xD800, 0xE000), "\ufffd")


@dataclass(frozen=True, slots=True)
class Mark:
    """A marked span of the page, with what its note says.

    Attributes:
        span: The span.
        finding: Number of its finding in the list, from 1.
        before: The word before it with the space between, if readers see beside this one best what is meant; otherwise "".
        after: The word after it with the space between, likewise.
        usual: How many times as usual its first suggestion is, as of `wording.rounded_times`; "" where nothing is said of it.
        against: How many times less often than by chance it stands beside the neighbour that speaks most against it; "" likewise.
        opponent: This neighbour, where it is not the one in `before` or `after`; otherwise "".
    """

    span: Span
    finding: int
    before: str = ""
    after: str = ""
    usual: str = ""
    against: str = ""
    opponent: str = ""

    @property
    def id(self) -> str:
        """Id of the mark on the page: its first character and the one after its last."""
        return f"c{self.span.start}-{self.span.end}"

    @property
    def permille(self) -> int:
        """Probability that it was swapped, in thousandths."""
        return round(1000 * self.span.probability)


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of the text.

    Attributes:
        text: The text.
        mark: The mark that covers exactly this piece; None if the piece is not marked.
        passage: Number of the passage that it lies in, from 1; 0 if it lies in none.
    """

    text: str
    mark: Mark | None = None
    passage: int = 0


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of the text.

    Attributes:
        number: Its number, from 1.
        start: Offset of its first character.
        pieces: Its pieces.
        gap: The white space between it and the next paragraph.
    """

    number: int
    start: int
    pieces: tuple[Piece, ...]
    gap: str

    @property
    def parts(self) -> list[tuple[int, list[Piece]]]:
        """Its pieces in runs of the same passage, each with the number of the passage or 0."""
        return [(passage, list(run)) for passage, run in groupby(self.pieces, lambda piece: piece.passage)]

    @property
    def text(self) -> str:
        """Its text."""
        return "".join(piece.text for piece in self.pieces)


def html_text(text: str) -> str:
    """Return a text of the same length without the characters that HTML does not allow.

    Args:
        text: Any text.

    Returns:
        The text, with U+FFFD in place of each such character.
    """
    return text.translate(_NOT_IN_HTML)


def paragraphs(text: str, marks: Sequence[Mark], passages: Sequence[Passage] = ()) -> Iterator[Paragraph]:
    """Yield the paragraphs of a text. They end at blank lines, except at those inside a mark.

    Args:
        text: The text.
        marks: Its marks, in order.
        passages: Its passages that stand out, in order.

    Yields:
        The paragraphs.
    """
    position = first = 0
    number = 1
    for gap in PARAGRAPH_GAP.finditer(text):
        last = first
        while last < len(marks) and marks[last].span.end <= gap.start():
            last += 1
        if last < len(marks) and marks[last].span.start < gap.end():
            continue
        pieces = tuple(_pieces(text, position, gap.start(), marks[first:last], passages))
        yield Paragraph(number, position, pieces, gap.group())
        position, first, number = gap.end(), last, number + 1
    if position < len(text):
        yield Paragraph(number, position, tuple(_pieces(text, position, len(text), marks[first:], passages)), "")


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark], passages: Sequence[Passage]) -> Iterator[Piece]:
    """Cut a paragraph at its marks and at the ends of passages.

    Args:
        text: The text.
        start: Offset of the paragraph.
        end: Offset after the paragraph.
        marks: Marks inside the paragraph, in order.
        passages: Passages of the text, in order.

    Yields:
        The pieces of the paragraph.
    """
    near = [
        (number, passage) for number, passage in enumerate(passages, 1) if passage.start < end > start < passage.end
    ]
    cuts = sorted({edge for _, passage in near for edge in (passage.start, passage.end)})

    def passage_of(offset: int) -> int:
        return next((number for number, passage in near if passage.start <= offset < passage.end), 0)

    def unmarked(begin: int, stop: int) -> Iterator[Piece]:
        edges = [begin, *(cut for cut in cuts if begin < cut < stop), stop]
        for left, right in pairwise(edges):
            if left < right:
                yield Piece(text[left:right], None, passage_of(left))

    for mark in marks:
        yield from unmarked(start, mark.span.start)
        yield Piece(text[mark.span.start : mark.span.end], mark, passage_of(mark.span.start))
        start = mark.span.end
    yield from unmarked(start, end)
