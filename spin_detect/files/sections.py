"""Sections of a text: runs of its paragraphs under one heading, as files whose format marks headings give them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

NO_HEADING = ""  # name of what stands before the first heading


class Section(NamedTuple):
    """A section of a text, by its offsets.

    Attributes:
        name: Its heading as it stands in the text; "" for what stands under none.
        start: Offset of its first character in the text, which is that of its heading if the text has that.
        end: Offset after its last character.
    """

    name: str
    start: int
    end: int


class SectionedText(NamedTuple):
    """A text with its sections.

    Attributes:
        text: The text, with an empty line between paragraphs.
        sections: Its sections in order. They do not overlap, and what is in none, such as the title, stands between them.
    """

    text: str
    sections: tuple[Section, ...]


class SectionWriter:
    """Joins paragraphs to a text, and notes where sections begin and end."""

    def __init__(self) -> None:
        self._paragraphs: list[str] = []
        self._sections: list[tuple[str, int, int | None]] = []  # heading, number of its first paragraph, level
        self._ends: dict[
            int, int
        ] = {}  # of sections that end before the next begins: number of paragraphs before the end

    def add(self, paragraph: str) -> None:
        """Add a paragraph to the section that is open.

        Args:
            paragraph: Its characters; white space alone is none.
        """
        paragraph = paragraph.strip()
        if paragraph:
            self._paragraphs.append(paragraph)

    def begin(self, name: str, level: int | None = None) -> None:
        """End the section that is open, and begin another.

        Args:
            name: Its heading, "" if it has none.
            level: Level of the heading, the smaller the higher. Headings of the highest level that has several begin a section, and
                those above it; lower ones are paragraphs of theirs. None always begins one.
        """
        self._sections.append((" ".join(name.split()), len(self._paragraphs), level))

    def end(self) -> None:
        """End the section that is open; what follows is in none until another begins."""
        if self._sections:
            self._ends.setdefault(len(self._sections) - 1, len(self._paragraphs))

    @property
    def n_paragraphs(self) -> int:
        """Number of paragraphs so far."""
        return len(self._paragraphs)

    def result(self) -> SectionedText:
        """Return the text with its sections.

        Returns:
            The text. Sections without a paragraph are left out.
        """
        starts, offset = [], 0
        for paragraph in self._paragraphs:
            starts.append(offset)
            offset += len(paragraph) + 2
        lowest = lowest_level(level for _, _, level in self._sections if level is not None)
        begun = [
            (name, first, self._ends.get(number))
            for number, (name, first, level) in enumerate(self._sections)
            if level is None or level <= lowest
        ]
        sections = []
        nexts = [first for _, first, _ in begun[1:]]
        for (name, first, end), last in zip(begun, [*nexts, len(self._paragraphs)], strict=False):
            last = last if end is None else min(last, end)
            if last > first:
                sections.append(Section(name, starts[first], starts[last - 1] + len(self._paragraphs[last - 1])))
        return SectionedText("\n\n".join(self._paragraphs), tuple(sections))


def lowest_level(levels: Iterable[int]) -> int:
    """Return the lowest level whose headings begin a section: the highest that has several headings, or the only one.

    Args:
        levels: Level of each heading of a text, the smaller the higher.

    Returns:
        The level; 0 for a text without headings.

    >>> lowest_level([1, 2, 2, 3, 2])
    2
    """
    counts = Counter(levels)
    return min((level for level, count in counts.items() if count > 1), default=min(counts, default=0))
