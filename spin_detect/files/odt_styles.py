"""Which letters of an OpenDocument text are shown: hidden text and the colours of letters and ground, from its styles."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element

from spin_detect.files.hidden import WHITE, hex_colour
from spin_detect.files.looks import PLAIN, UNKNOWN, Look

STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_FORMATTING = "{urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_NAME, _FAMILY, _PARENT = f"{STYLE}name", f"{STYLE}family", f"{STYLE}parent-style-name"
_COLOUR, _GROUND, _DISPLAY = f"{_FORMATTING}color", f"{_FORMATTING}background-color", f"{TEXT}display"
_PROPERTIES = ("paragraph", "table", "table-row", "table-cell", "section", "graphic", "page-layout")
_MAX_ANCESTORS = 20  # styles that a style inherits from


class Styles:
    """The styles of a document."""

    def __init__(self, roots: Iterable[Element]) -> None:
        """Read the styles.

        Args:
            roots: Roots of the parts that have styles.
        """
        self._elements: dict[tuple[str, str], Element] = {}
        self._looks: dict[tuple[str, str], Look] = {}
        self.page = WHITE
        for root in roots:
            for style in root.iter(f"{STYLE}style"):
                self._elements[style.get(_FAMILY, ""), style.get(_NAME, "")] = style
            for style in root.iter(f"{STYLE}default-style"):
                self._elements[style.get(_FAMILY, ""), ""] = style
            for layout in root.iter(f"{STYLE}page-layout"):
                if _look(layout).block not in (None, WHITE):
                    self.page = UNKNOWN  # which page a paragraph is on is not known

    def look(self, family: str, name: str | None) -> Look:
        """Return the look of a style with what it inherits.

        Args:
            family: Family of the style, such as `paragraph`.
            name: Name of the style; None stands for the default of the family.

        Returns:
            The look.
        """
        key = family, name or ""
        if key not in self._looks:
            look, n_ancestors, following = PLAIN, 0, self._elements.get(key)
            while following is not None and n_ancestors < _MAX_ANCESTORS:
                look = look.over(_look(following))
                parent = following.get(_PARENT, "")
                following = self._elements.get((family, parent)) if following.get(_NAME) else None
                n_ancestors += 1
            self._looks[key] = look
        return self._looks[key]


def _look(style: Element) -> Look:
    """Return what a style says itself."""
    letters = style.find(f"{STYLE}text-properties")
    hides: bool | None = None
    colour = ground = block = None
    if letters is not None:
        hides = letters.get(_DISPLAY) == "none" if _DISPLAY in letters.attrib else None
        # With a font colour of the window the program chooses black or white, whichever is seen.
        automatic = letters.get(f"{STYLE}use-window-font-color") == "true"
        colour = UNKNOWN if automatic else hex_colour(letters.get(_COLOUR))
        ground = _ground(letters)
    for kind in _PROPERTIES:
        properties = style.find(f"{STYLE}{kind}-properties")
        if properties is None:
            continue
        block = block if block is not None else _ground(properties)
        if kind == "table" and properties.get(f"{TABLE}display") == "false":
            hides = True
        if kind == "graphic" and properties.get(f"{_DRAW}fill", "none") != "none":
            block = UNKNOWN
    return Look(hides, colour, ground, block)


def _ground(properties: Element) -> str | None:
    """Return the colour of a ground; None for a transparent one, `UNKNOWN` for a picture."""
    picture = properties.find(f"{STYLE}background-image")
    if picture is not None and (picture.attrib or len(picture)):
        return UNKNOWN
    return hex_colour(properties.get(_GROUND))
