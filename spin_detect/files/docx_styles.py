"""Which runs of a Word document are shown: hidden text and the colours of letters and ground, from the run and its styles."""

from xml.etree.ElementTree import Element

from spin_detect.files.hidden import WHITE, hex_colour
from spin_detect.files.looks import PLAIN, UNKNOWN, Look

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = f"{W}val"
_RUN_PROPERTIES = f"{W}rPr"
_HIGHLIGHTS = {"white": WHITE, "black": "000000", "none": None}
_MAX_ANCESTORS = 20  # styles that a style is based on; Word allows eleven
_CONTENTS_STYLES = (
    "toc ",
    "table of figures",
    "index ",
)  # names of the paragraph styles in which Word sets tables of contents


class Styles:
    """The styles of a document."""

    def __init__(self, root: Element | None) -> None:
        """Read the styles.

        Args:
            root: Root of the part with the styles; None if the document has none.
        """
        self._elements: dict[str, Element] = {}
        self._looks: dict[str, Look] = {}
        self._shaded: dict[str, bool] = {}
        self._contents: set[str] = set()
        self._default_paragraph = ""
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{_RUN_PROPERTIES}")
        self._defaults = _run_look(defaults)
        for style in [] if root is None else root.iterfind(f"{W}style"):
            name = style.get(f"{W}styleId", "")
            self._elements[name] = style
            if (_value(style, "name") or "").lower().startswith(_CONTENTS_STYLES):
                self._contents.add(name)
            if style.get(f"{W}type") == "paragraph" and _is_true(style.get(f"{W}default", "0")):
                self._default_paragraph = name

    def is_contents(self, properties: Element | None) -> bool:
        """Return whether a paragraph is an entry of a table of contents or an index.

        Args:
            properties: Properties of the paragraph, None if it has none.

        Returns:
            Whether the name of its style says so.
        """
        return properties is not None and _value(properties, "pStyle") in self._contents

    def paragraph(self, properties: Element | None) -> Look:
        """Return the look of a paragraph.

        Args:
            properties: Properties of the paragraph, None if it has none.

        Returns:
            The look of its style, with the shading of the paragraph itself.
        """
        if properties is None:
            return self._look(self._default_paragraph)
        look = self._look(_value(properties, "pStyle") or self._default_paragraph)
        block = shading(properties.find(f"{W}shd"))
        return look if block is None else Look(block=block).over(look)

    def shows(self, properties: Element | None, paragraph: Look, page: str) -> bool:
        """Return whether the letters of a run are seen.

        Args:
            properties: Properties of the run, None if it has none.
            paragraph: Look of its paragraph.
            page: Colour of what is behind the paragraph.

        Returns:
            Whether a reader sees them.
        """
        direct, style = PLAIN, PLAIN
        if properties is not None and len(properties):
            direct, style = _run_look(properties), self._look(_value(properties, "rStyle") or "")
        hides = direct.hides
        if hides is None:  # in styles it is a switch: a hidden character style in a hidden paragraph shows its letters
            hides = bool(self._defaults.hides) or bool(paragraph.hides) != bool(style.hides)
        return direct.over(style).over(paragraph).over(self._defaults)._replace(hides=hides).shows_letters(page)

    def shades_tables(self, style: str | None) -> bool:
        """Return whether a table style colours cells.

        Args:
            style: Id of the style; None if a table has none.

        Returns:
            Whether the style or one that it is based on has a shading.
        """
        name = style or ""
        if name not in self._shaded:
            self._shaded[name] = any(each.find(f".//{W}shd") is not None for each in self._chain(name))
        return self._shaded[name]

    def _look(self, name: str) -> Look:
        if not name:
            return PLAIN
        if name not in self._looks:
            look = PLAIN
            for style in self._chain(name):
                properties = style.find(f"{W}pPr")
                block = None if properties is None else shading(properties.find(f"{W}shd"))
                look = look.over(_run_look(style.find(_RUN_PROPERTIES))).over(Look(block=block))
            self._looks[name] = look
        return self._looks[name]

    def _chain(self, name: str) -> list[Element]:
        """Return a style and those that it is based on."""
        chain: list[Element] = []
        while name in self._elements and len(chain) < _MAX_ANCESTORS:
            chain.append(self._elements[name])
            name = _value(chain[-1], "basedOn") or ""
        return chain


def shading(element: Element | None) -> str | None:
    """Return the colour of a shading.

    Args:
        element: The element `w:shd`, None if there is none.

    Returns:
        The colour; None for no shading, `UNKNOWN` for a pattern or a colour of a theme.
    """
    if element is None or element.get(_VAL) == "nil":
        return None
    fill = hex_colour(element.get(f"{W}fill"))
    if element.get(_VAL, "clear") != "clear" or (fill is None and element.get(f"{W}themeFill")):
        return UNKNOWN
    return fill


def is_on(properties: Element | None, name: str) -> bool:
    """Return whether properties have a switch that is on.

    Args:
        properties: The properties, None if there are none.
        name: Name of the switch, without its namespace.

    Returns:
        Whether it is there and not switched off.
    """
    return bool(None if properties is None else _switch(properties, name))


def _run_look(properties: Element | None) -> Look:
    if properties is None:
        return PLAIN
    colour = properties.find(f"{W}color")
    highlight = _value(properties, "highlight")
    ground = shading(properties.find(f"{W}shd")) if highlight is None else _HIGHLIGHTS.get(highlight, UNKNOWN)
    letters = None if colour is None else hex_colour(colour.get(_VAL)) or UNKNOWN
    return Look(_switch(properties, "vanish"), letters, ground)


def _switch(properties: Element, name: str) -> bool | None:
    element = properties.find(f"{W}{name}")
    return None if element is None else _is_true(element.get(_VAL, "1"))


def _is_true(value: str) -> bool:
    return value not in ("0", "false", "off")


def _value(parent: Element, name: str) -> str | None:
    element = parent.find(f"{W}{name}")
    return None if element is None else element.get(_VAL)
