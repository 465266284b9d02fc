"""The look of letters in an office document: what decides whether a reader sees them."""

from typing import NamedTuple

from spin_detect.files.hidden import same_colour

UNKNOWN = ""  # a colour that cannot be told, such as that of a picture


class Look(NamedTuple):
    """What decides whether letters are seen. A property that is None is inherited.

    Attributes:
        hides: Whether the letters are hidden text.
        colour: Colour of the letters, as hexadecimal digits; `UNKNOWN` for one that the program chooses.
        ground: Colour behind the letters.
        block: Colour behind a paragraph, table, cell, section or page.
    """

    hides: bool | None = None
    colour: str | None = None
    ground: str | None = None
    block: str | None = None

    def over(self, other: "Look") -> "Look":
        """Return this look, with what it leaves open from another.

        Args:
            other: The look to inherit from.

        Returns:
            The look of both.
        """
        return Look(
            other.hides if self.hides is None else self.hides,
            other.colour if self.colour is None else self.colour,
            other.ground if self.ground is None else self.ground,
            other.block if self.block is None else self.block,
        )

    def shows_letters(self, page: str) -> bool:
        """Return whether letters of this look are seen.

        Args:
            page: Colour of what is behind their paragraph.

        Returns:
            Whether a reader sees them.
        """
        if self.hides or not self.colour:  # letters of the colour that the program chooses are seen
            return not self.hides
        ground = next((colour for colour in (self.ground, self.block) if colour is not None), page)
        return not same_colour(self.colour, ground)


PLAIN = Look()
