"""Positions as editors count them: in lines, and in code units of UTF-8 or UTF-16."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from itertools import accumulate
from typing import Literal

Encoding = Literal["utf-8", "utf-16", "utf-32"]

# The line ends of the language server protocol; Python's `splitlines` knows others, such as the form feed.
_LINE_END = re.compile(r"\r\n|\r|\n")
_LONG_CHARACTER = {"utf-8": re.compile(r"[^\x00-\x7f]"), "utf-16": re.compile(r"[^\x00-\uffff]")}


class CodeUnits:
    """Counts the code units of a text up to an offset, in the time that a search takes."""

    def __init__(self, text: str, encoding: Encoding) -> None:
        """Find the characters that take several code units.

        Args:
            text: The text.
            encoding: Encoding whose code units are counted; a unit of UTF-32 is a character.
        """
        self._length = len(text)
        long = [] if encoding == "utf-32" else list(_LONG_CHARACTER[encoding].finditer(text))
        self._offsets = [found.start() for found in long]
        self._extra = [0, *accumulate(_units(found.group(), encoding) - 1 for found in long)]

    def before(self, offset: int) -> int:
        """Return the number of code units before a character.

        Args:
            offset: Offset of the character.

        Returns:
            The number.

        >>> CodeUnits("a😀b", "utf-16").before(2), CodeUnits("é", "utf-8").before(1)
        (3, 2)
        """
        return offset + self._extra[bisect_left(self._offsets, offset)]

    def offset(self, units: int, start: int = 0, end: int | None = None) -> int:
        """Return the offset of the character before which a number of code units lies.

        Args:
            units: Number of code units; one inside a character stands for its beginning.
            start: Offset at which the search begins.
            end: Offset that is returned at most; None for the length of the text.

        Returns:
            The offset.

        >>> CodeUnits("a😀b", "utf-16").offset(3), CodeUnits("a😀b", "utf-16").offset(2)
        (2, 1)
        """
        end = self._length if end is None else end
        found = bisect_right(range(start, end + 1), units, key=self.before) + start - 1
        return min(max(found, start), end)


class LinePositions:
    """Maps offsets of a text to lines and columns, and back. Both count from 0."""

    def __init__(self, text: str, encoding: Encoding) -> None:
        """Find the lines.

        Args:
            text: The text.
            encoding: Encoding in whose code units columns are counted.
        """
        self._units = CodeUnits(text, encoding)
        ends = [found.span() for found in _LINE_END.finditer(text)]
        self._starts = [0, *(end for _, end in ends)]
        self._stops = [*(start for start, _ in ends), len(text)]

    def position(self, offset: int) -> tuple[int, int]:
        """Return the line and the column of a character.

        Args:
            offset: Its offset.

        Returns:
            Line and column.
        """
        line = bisect_right(self._starts, offset) - 1
        return line, self._units.before(offset) - self._units.before(self._starts[line])

    def offset(self, line: int, column: int) -> int:
        """Return the offset of a position.

        Args:
            line: The line; one below the last stands for the end of the text.
            column: The column; one beyond the end of the line stands for this end.

        Returns:
            The offset.
        """
        if line >= len(self._starts):
            return self._stops[-1]
        start = self._starts[line]
        return self._units.offset(self._units.before(start) + column, start, self._stops[line])


def _units(character: str, encoding: Encoding) -> int:
    if encoding == "utf-16":
        return 2
    return 2 if ord(character) < 0x800 else 3 if ord(character) < 0x10000 else 4
