"""What is left out of a text and reported: words that a file contains and does not show, pages that are pictures, and what is no prose."""

import re
from collections import Counter
from typing import NamedTuple

from spin_detect.files.sections import Section
from spin_detect.report import TextWarning

WHITE = "FFFFFF"
PICTURE = "picture"  # the code of the warning about pages that are pictures
MISSING = "missing"  # the code of the warning about files that a text includes and that are not there
INCOMPLETE = (PICTURE, MISSING)  # the codes of warnings that a text is not all that a reader sees
_CODE = "hidden"
_MESSAGE = "words that the file contains and does not show, which are not read"
_PICTURE_MESSAGE = "pages that are pictures, of which no text is read; recognise it first: ocrmypdf FILE NEW"
_MISSING_MESSAGE = "files that it includes and that were not found or may not be read, so their text is absent"
_HEX_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_MAX_DIFFERENCE = 8  # of a colour channel, out of 255: nobody tells such letters from their ground


class LeftOut(NamedTuple):
    """What a reader of the file sees and a reader of its prose does not need, such as references and tables.

    Attributes:
        kind: What was left out, in the plural: "references", "tables", "formulas" and so on.
        number: How many there are in the file.
    """

    kind: str
    number: int


class ExtractedText(NamedTuple):
    """The text of a file, and what a report should say of how it was read.

    Attributes:
        text: The text.
        warnings: A warning if text that the file does not show was left out, one if pages are pictures, and one if files that
            it includes are missing. They have no ranges, as what is left out has no place here.
        sections: Sections of the text in order, if the format marks headings and its reader gives them.
        left_out: How many references, tables and so on were left out, if the reader counts them.
    """

    text: str
    warnings: tuple[TextWarning, ...]
    sections: tuple[Section, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


class HiddenText:
    """Collects what is left out of one file and reported."""

    def __init__(self) -> None:
        self._n_words = 0
        self._n_pictures = 0
        self._n_missing = 0
        self._left_out: Counter[str] = Counter()

    def add(self, text: str) -> None:
        """Note a piece of hidden text.

        Args:
            text: All that is hidden in one place, such as a paragraph.
        """
        # Newsletters fill the rest of a hidden preview with undrawn characters, which are no words.
        self._n_words += sum(any(map(str.isalnum, word)) for word in text.split())

    def add_picture(self) -> None:
        """Note a page that is a picture and has no text."""
        self._n_pictures += 1

    def add_missing(self) -> None:
        """Note a file that the text includes and that is not there."""
        self._n_missing += 1

    def leave_out(self, kind: str, count: int = 1) -> None:
        """Count what is no prose and was left out.

        Args:
            kind: What it is, in the plural.
            count: How many there are.
        """
        self._left_out[kind] += count

    def include(self, other: "HiddenText") -> None:
        """Note what another collection has: that of a part of the file.

        Args:
            other: The other collection.
        """
        self._n_words += other._n_words
        self._n_pictures += other._n_pictures
        self._n_missing += other._n_missing
        self._left_out += other._left_out

    def warnings(self) -> tuple[TextWarning, ...]:
        """Return what a report should say.

        Returns:
            A warning about hidden words, one about pages that are pictures, and one about files that are missing; nothing where
            there are none.
        """
        found = (
            (_CODE, _MESSAGE, self._n_words),
            (PICTURE, _PICTURE_MESSAGE, self._n_pictures),
            (MISSING, _MISSING_MESSAGE, self._n_missing),
        )
        return tuple(TextWarning(code, message, count, ()) for code, message, count in found if count)

    @property
    def left_out(self) -> tuple[LeftOut, ...]:
        """What is no prose and was left out, in the order in which it was first found."""
        return tuple(LeftOut(kind, count) for kind, count in self._left_out.items() if count)

    @property
    def n_words(self) -> int:
        """Number of hidden words that were noted."""
        return self._n_words


def hex_colour(value: str | None) -> str | None:
    """Return a colour as six hexadecimal digits.

    Args:
        value: The colour as an office document writes it, with or without `#`; None if it names none.

    Returns:
        The digits in upper case; None for a colour that is written in another way, or for none.
    """
    digits = (value or "").removeprefix("#")
    return digits.upper() if _HEX_COLOUR.fullmatch(digits) else None


def same_colour(letters: str | None, ground: str | None) -> bool:
    """Return whether letters cannot be told from the ground that they stand on.

    Args:
        letters: Colour of the letters, as six hexadecimal digits; None if it is not known.
        ground: Colour of the ground in the same form.

    Returns:
        Whether they have the same colour; False if one of them is not known.
    """
    if not letters or not ground:
        return False
    pairs = zip(bytes.fromhex(letters), bytes.fromhex(ground), strict=True)
    return all(abs(one - other) <= _MAX_DIFFERENCE for one, other in pairs)
