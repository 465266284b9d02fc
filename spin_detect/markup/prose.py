"""Prose with the place of each of its characters in the source that it was read from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

# Stands for what is part of a sentence and no English, such as a formula or a piece of code. As a punctuation mark it is no word, and it
# keeps the words beside it from being taken for neighbours.
PLACEHOLDER = "–"


@dataclass(frozen=True, slots=True)
class Prose:
    """The words of a source, and where they stand in it.

    The text is made of runs. A run is either copied, so that it has as many characters as in the source, or written in place of
    something else, such as `&` for `&amp;`.

    Attributes:
        text: The words.
        source: What they were read from.
        starts: Offset in the text of the first character of each run, ascending; the first is 0.
        places: Start and end offset in the source of each run. Runs need not be in the order of the source: footnotes come last.
    """

    text: str
    source: str
    starts: tuple[int, ...]
    places: tuple[tuple[int, int], ...]

    def source_range(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the text lies in the source.

        Args:
            start: Offset of its first character in the text.
            end: Offset after its last character, above `start`.

        Returns:
            Offset in the source of its first character, and after its last one.
        """
        source_start, source_end = self._place(start)[0], self._place(end - 1)[1]
        # The first and the last run of a stretch are in the order of the source, unless it goes from a text into a footnote.
        return source_start, max(source_start, source_end)

    def is_copied(self, start: int, end: int) -> bool:
        """Return whether a stretch of the text stands in the source as it is, so that it can be replaced there.

        Args:
            start: Offset of its first character in the text.
            end: Offset after its last character, above `start`.

        Returns:
            Whether no mark-up lies in it.
        """
        source_start, source_end = self.source_range(start, end)
        return self.source[source_start:source_end] == self.text[start:end]

    def _place(self, offset: int) -> tuple[int, int]:
        """Return where one character of the text lies in the source: itself if it was copied, or the whole that it stands for."""
        run = bisect_right(self.starts, offset) - 1
        start, end = self.places[run]
        run_end = self.starts[run + 1] if run + 1 < len(self.starts) else len(self.text)
        if run_end - self.starts[run] == end - start:
            start += offset - self.starts[run]
            return start, start + 1
        return start, end


class ProseBuilder:
    """Collects the runs of a text."""

    def __init__(self, source: str) -> None:
        """Begin with no run.

        Args:
            source: What is read.
        """
        self.source = source
        self._runs: list[str] = []
        self._starts: list[int] = []
        self._places: list[tuple[int, int]] = []
        self._length = 0

    def copy(self, start: int, end: int) -> None:
        """Add a stretch of the source as it is.

        Args:
            start: Offset of its first character in the source.
            end: Offset after its last character.
        """
        self._add(self.source[start:end], start, end)

    def write(self, text: str, start: int, end: int) -> None:
        """Add a text in place of a stretch of the source.

        Args:
            text: The text.
            start: Offset in the source of what it stands for.
            end: Offset after it.
        """
        self._add(text, start, end)

    def break_paragraph(self, offset: int) -> None:
        """End the paragraph.

        Args:
            offset: Offset in the source where it ends.
        """
        if self._runs and not self._runs[-1].endswith("\n\n"):
            self._add("\n\n", offset, offset)

    def prose(self) -> Prose:
        """Return what was collected.

        Returns:
            The prose.
        """
        return Prose("".join(self._runs), self.source, tuple(self._starts), tuple(self._places))

    def _add(self, text: str, start: int, end: int) -> None:
        """Add a run.

        Args:
            text: Its text; an empty one is left out.
            start: Offset in the source of what it stands for.
            end: Offset after it.
        """
        if text:
            self._runs.append(text)
            self._starts.append(self._length)
            self._places.append((start, end))
            self._length += len(text)


class Paragraph:
    """The lines of one paragraph without what stands before and after their content, such as indents and quotation signs.

    Attributes:
        text: The contents, joined by line ends.
    """

    def __init__(self, builder: ProseBuilder, lines: Sequence[tuple[int, int]]) -> None:
        """Join lines.

        Args:
            builder: Receives the prose.
            lines: Start and end offset in the source of the content of each line.
        """
        self._builder, self._lines = builder, lines
        contents = [builder.source[start:end] for start, end in lines]
        self.text = "\n".join(contents)
        self._starts = [0, *accumulate(len(content) + 1 for content in contents)][: len(lines)]

    def copy(self, start: int, end: int) -> None:
        """Add a stretch of the paragraph as it is; a line end stands for all that lies between two lines of the source.

        Args:
            start: Offset of its first character in `text`.
            end: Offset after its last character.
        """
        while start < end:
            line_end = self.text.find("\n", start, end)
            stop = end if line_end < 0 else line_end
            if start < stop:
                self._builder.copy(self._place(start), self._place(stop - 1) + 1)
            if line_end >= 0:
                self._builder.write("\n", self._place(line_end), self._place(line_end + 1))
            start = stop + (line_end >= 0)

    def write(self, text: str, start: int, end: int) -> None:
        """Add a text in place of a stretch of the paragraph.

        Args:
            text: The text.
            start: Offset in `text` of what it stands for.
            end: Offset after it, above `start`.
        """
        self._builder.write(text, self._place(start), self._place(end - 1) + 1)

    def _place(self, offset: int) -> int:
        """Return the offset in the source of a character of the paragraph."""
        line = bisect_right(self._starts, offset) - 1
        return self._lines[line][0] + offset - self._starts[line]


def plain_prose(source: str) -> Prose:
    """Read a text without mark-up.

    Args:
        source: The text.

    Returns:
        The same text.
    """
    builder = ProseBuilder(source)
    builder.copy(0, len(source))
    return builder.prose()
