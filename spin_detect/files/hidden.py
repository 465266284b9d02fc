"""Text that a file contains and does not show: it is left out of what is read, and a warning says how many words it has."""

import re
from typing import NamedTuple

from spin_detect.report import TextWarning

WHITE = "FFFFFF"
_CODE = "hidden"
_MESSAGE = "words that the file contains and does not show, which are not read"
_HEX_COLOUR = re.compile("[0-9A-Fa-f]{6}")
_MAX_DIFFERENCE = 8  # of a colour channel, out of 255: nobody tells such letters from their ground


class ExtractedText(NamedTuple):
    """The text of a file, and what a report should say of how it was read.

    Attributes:
        text: The text.
        warnings: A warning if text that the file does not show was left out. It has no ranges, as that text has no place here.
    """

    text: str
    warnings: tuple[TextWarning, ...]


class HiddenText:
    """Collects what one file does not show."""

    def __init__(self) -> None:
        self._n_words = 0

    def add(self, text: str) -> None:
        """Note a piece of hidden text.

        Args:
            text: All that is hidden in one place, such as a paragraph.
        """
        # Newsletters fill the rest of a hidden preview with undrawn characters, which are no words.
        self._n_words += sum(any(map(str.isalnum, word)) for word in text.split())

    def include(self, other: "HiddenText") -> None:
        """Note what another collection has: that of a part of the file.

        Args:
            other: The other collection.
        """
        self._n_words += other._n_words

    def warnings(self) -> tuple[TextWarning, ...]:
        """Return what a report should say.

        Returns:
            A warning; nothing if no word is hidden.
        """
        return (TextWarning(_CODE, _MESSAGE, self._n_words, ()),) if self._n_words else ()

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
