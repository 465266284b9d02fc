"""How an element of a web page hides its text."""

import re

from spin_detect.files.hidden import WHITE, hex_colour, same_colour

# Declarations of a `style` that hide an element. Web archives search tags for them, where a quote or `>` ends the last one.
NOT_SHOWN = r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0(?:px|pt|em|rem|%)?(?=\s*(?:[!;\"'>]|$))"
LINES = ("p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "blockquote", "dd", "dt", "pre", "figcaption")
CONTAINERS = (
    "div",
    "section",
    "article",
    "main",
    "body",
    "ul",
    "ol",
    "tr",
    "table",
    "tbody",
    "form",
    "header",
    "footer",
    "nav",
)
RUN_WORDS = 5  # of a shown text: with so many words of the main text at its beginning it is part of it
_NOT_SHOWN = re.compile(rf"(?:^|;)\s*(?:{NOT_SHOWN})", re.IGNORECASE)
_LETTERS = re.compile(r"(?:^|;)\s*color\s*:\s*([^;!]+)", re.IGNORECASE)
_WHITES = ("white", "#fff", "rgb(255,255,255)", "rgb(255 255 255)")


def is_not_shown(style: str, hidden: str | None) -> bool:
    """Return whether an element is not shown, whatever its colours.

    Args:
        style: Its attribute `style`, or "".
        hidden: Its attribute `hidden`; None if it has none.

    Returns:
        Whether it is hidden or its letters have no size. An element that is hidden until a search finds it is shown.
    """
    return (hidden is not None and hidden != "until-found") or bool(_NOT_SHOWN.search(style))


def has_white_letters(style: str, colour: str) -> bool:
    """Return whether an element has letters that nobody sees on a white page.

    Args:
        style: Its attribute `style`, or "".
        colour: Its attribute `color`, or "".

    Returns:
        Whether its letters are white.
    """
    match = _LETTERS.search(style)
    colour = (match[1] if match else colour).strip().lower()
    return colour.replace(", ", ",") in _WHITES or same_colour(hex_colour(colour), WHITE)
