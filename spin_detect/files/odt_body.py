"""The body of an OpenDocument text: its paragraphs in order, those of tables and text boxes among them."""

import re
from xml.etree.ElementTree import Element

from spin_detect.files.hidden import HiddenText
from spin_detect.files.looks import UNKNOWN, Look
from spin_detect.files.odt_styles import TABLE, TEXT, Styles

OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
_PARAGRAPHS = {f"{TEXT}p", f"{TEXT}h"}
_LETTER_STYLES = {f"{TEXT}span", f"{TEXT}a"}
_HIDDEN_TEXT, _HIDDEN_PARAGRAPH, _COVERED = (
    f"{TEXT}hidden-text",
    f"{TEXT}hidden-paragraph",
    f"{TABLE}covered-table-cell",
)
_IS_HIDDEN, _DISPLAY = f"{TEXT}is-hidden", f"{TEXT}display"
_DRAWING_DISPLAY, _VISIBILITY = f"{_DRAW}display", f"{TABLE}visibility"
_STYLE_NAME = f"{TEXT}style-name"
_FAMILIES = {  # blocks that have a style
    f"{TEXT}section": ("section", _STYLE_NAME),
    **{f"{TABLE}{name}": (name, f"{TABLE}style-name") for name in ("table", "table-row", "table-cell")},
    f"{_DRAW}frame": ("graphic", f"{_DRAW}style-name"),
}
_INDEXES = (
    "table-of-content", "alphabetical-index", "illustration-index", "table-index", "object-index", "user-index",
)  # fmt: skip
# The numbers of lists and headings, scripts, declarations, notes, readings above a ruby, embedded objects and pictures.
_EXCLUDED = {
    *(f"{TEXT}{name}" for name in ("note", "tracked-changes", "ruby-text", "sequence-decls", "number", "script", *_INDEXES)),
    *(f"{_DRAW}{name}" for name in ("object", "object-ole", "image", "plugin", "applet", "floating-frame", "control")),
    f"{OFFICE}annotation",
    f"{OFFICE}forms",
    f"{OFFICE}scripts",
}  # fmt: skip
_SPACES = {f"{TEXT}s": " ", f"{TEXT}tab": "\t", f"{TEXT}line-break": "\n"}
_NUMBER = re.compile("[0-9]{1,9}")
_WHITE_SPACE = re.compile("[ \t\r\n]+")
_MAX_SPACES = 10  # in a row: an element of a few bytes may declare any number


class Body:
    """Reads the paragraphs of a document."""

    def __init__(self, styles: Styles, hidden: HiddenText) -> None:
        """Prepare to read.

        Args:
            styles: Styles of the document.
            hidden: Receives what the document does not show.
        """
        self._styles, self._hidden = styles, hidden
        self._paragraphs: list[str] = []

    def read(self, body: Element) -> list[str]:
        """Return the paragraphs of a document.

        Args:
            body: The element `office:text`.

        Returns:
            The paragraphs; some may be empty.
        """
        self._blocks(body, self._styles.page, True)
        return self._paragraphs

    def _blocks(self, parent: Element, page: str, seen: bool) -> None:
        """Read the paragraphs in an element.

        Args:
            parent: The element.
            page: Colour of what is behind them.
            seen: Whether a reader sees them.
        """
        shows: dict[str | None, bool] = {}  # whether letters of a style are seen on this page
        for element in parent:
            tag = element.tag
            if tag in _PARAGRAPHS:
                style = element.get(_STYLE_NAME)
                if style not in shows:
                    shows[style] = seen and self._styles.look("paragraph", style).shows_letters(page)
                if shows[style] and not len(element):  # most paragraphs are characters alone
                    self._paragraphs.append(_without_extra_space(element.text or "").removeprefix(" "))
                    continue
                paragraph = _Paragraph(self._styles)
                paragraph.read(element, page, seen)
                self._paragraphs.append("".join(paragraph.shown))
                if paragraph.hidden:
                    self._hidden.add("".join(paragraph.hidden))
                for box, box_seen in paragraph.boxes:
                    self._block(box, UNKNOWN, box_seen)
            elif tag not in _EXCLUDED:
                self._block(element, page, seen)

    def _block(self, element: Element, page: str, seen: bool) -> None:
        """Read the paragraphs in a section, table, cell, box or another block.

        Args:
            element: The block.
            page: Colour of what is behind it.
            seen: Whether a reader sees it.
        """
        if element.tag in _FAMILIES:
            family, attribute = _FAMILIES[element.tag]
            look = self._styles.look(family, element.get(attribute))
            page = page if look.block is None else look.block
            seen = seen and not look.hides
        self._blocks(element, page, seen and not _is_hidden(element))


class _Paragraph:
    """The characters of a paragraph, and the boxes and shapes in it.

    Attributes:
        shown: Characters that a reader sees.
        hidden: Characters that a reader does not see.
        boxes: Boxes and shapes, which have paragraphs of their own, and whether a reader sees them.
    """

    def __init__(self, styles: Styles) -> None:
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.boxes: list[tuple[Element, bool]] = []
        self._styles = styles
        self._after_space = True  # white space at the beginning does not count

    def read(self, element: Element, page: str, seen: bool) -> None:
        """Read a paragraph.

        Args:
            element: The paragraph.
            page: Colour of what is behind it.
            seen: Whether a reader sees it.
        """
        self._page = page
        if seen and len(element):
            seen = not any(map(_is_hidden, element.iter(_HIDDEN_PARAGRAPH)))
        self._read(element, self._styles.look("paragraph", element.get(_STYLE_NAME)), seen)

    def _read(self, parent: Element, look: Look, seen: bool) -> None:
        """Read what is in an element.

        Args:
            parent: The element.
            look: Look of its letters.
            seen: Whether a reader sees the element.
        """
        shows = seen and look.shows_letters(self._page)
        self._add(parent.text, shows)
        for element in parent:
            tag = element.tag
            if tag in _SPACES:
                count = element.get(f"{TEXT}c", "")
                n_spaces = min(int(count), _MAX_SPACES) if _NUMBER.fullmatch(count) else 1
                (self.shown if shows else self.hidden).append(_SPACES[tag] * n_spaces)
                self._after_space = False
            elif tag.startswith(_DRAW):
                if tag not in _EXCLUDED:
                    self.boxes.append((element, seen))
            elif tag in _LETTER_STYLES:
                style = self._styles.look("text", element.get(_STYLE_NAME))
                self._read(element, style.over(look), seen)
            elif tag not in _EXCLUDED:
                self._read(element, look, seen and not _is_hidden(element))
                if tag == _HIDDEN_TEXT and not element.text:  # a program need not write what it does not show
                    self.hidden.append(element.get(f"{TEXT}string-value", ""))
            self._add(element.tail, shows)

    def _add(self, text: str | None, shows: bool) -> None:
        """Add characters; white space in a row counts as one space, as the format has elements for more."""
        if not text:
            return
        text = _without_extra_space(text)
        if self._after_space and text[0] == " ":
            text = text[1:]
        if text:
            self._after_space = text[-1] == " "
            (self.shown if shows else self.hidden).append(text)


def _without_extra_space(text: str) -> str:
    """Return characters with one space for white space in a row, as the format has elements for more."""
    if "  " in text or "\n" in text or "\t" in text or "\r" in text:
        return _WHITE_SPACE.sub(" ", text)
    return text


def _is_hidden(element: Element) -> bool:
    """Return whether an element hides what it contains, whatever its style."""
    tag, attributes = element.tag, element.attrib
    if tag in (_HIDDEN_TEXT, _HIDDEN_PARAGRAPH):
        return attributes.get(_IS_HIDDEN) != "false"
    if not attributes:
        return tag == _COVERED
    display = attributes.get(_DISPLAY)
    if display == "none" or attributes.get(_DRAWING_DISPLAY) == "none":
        return True
    if display == "condition":
        return attributes.get(_IS_HIDDEN) == "true"
    return tag == _COVERED or attributes.get(_VISIBILITY) == "collapse"
