"""The body of a Word document: its paragraphs in order, those of tables and text boxes among them."""

import re
from collections.abc import Callable
from xml.etree.ElementTree import Element

from spin_detect.files.docx_styles import Styles, W, is_on, shading
from spin_detect.files.hidden import WHITE, HiddenText
from spin_detect.files.looks import UNKNOWN, Look

_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"

_PARAGRAPH, _RUN, _TABLE, _ROW, _CELL = (f"{W}{name}" for name in ("p", "r", "tbl", "tr", "tc"))
_RUN_PROPERTIES, _PARAGRAPH_PROPERTIES = f"{W}rPr", f"{W}pPr"
_TEXTS = {f"{W}t", f"{_MATH}t"}
_SYMBOL, _BREAK, _FIELD, _BOX, _CHUNK = (f"{W}{name}" for name in ("sym", "br", "fldChar", "txbxContent", "altChunk"))
_ALTERNATIVES, _ANCHOR = f"{_COMPATIBILITY}AlternateContent", f"{_DRAWING}anchor"
_DRAWINGS = {_ANCHOR, f"{_DRAWING}inline"}
_CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "\xad",
}
_BEHIND = re.compile(r"z-index\s*:\s*-")  # of a picture in the old format
_NEW_PARAGRAPH = "\f"  # of a page or column break; XML cannot contain the character itself
# Properties contain no text, but elements that have the names of characters, such as tab stops. `rt` is the reading above a ruby.
_LEFT_OUT = {
    f"{W}{name}"
    for name in ("pPr", "rPr", "tblPr", "tblGrid", "trPr", "tcPr", "sdtPr", "sectPr", "del", "moveFrom", "rt", "instrText", "delText")
}  # fmt: skip


class Body:
    """Reads the paragraphs of a document."""

    def __init__(
        self, styles: Styles, symbol: Callable[[Element], str], chunk: Callable[[str], str], hidden: HiddenText
    ) -> None:
        """Prepare to read.

        Args:
            styles: Styles of the document.
            symbol: Returns the character of an element `w:sym`.
            chunk: Returns the text of an alternative chunk, from the id of its relationship.
            hidden: Receives what the document does not show.
        """
        self._styles, self._symbol, self._chunk, self._hidden = styles, symbol, chunk, hidden
        self._paragraphs: list[str] = []

    def read(self, root: Element) -> list[str]:
        """Return the paragraphs of a document.

        Args:
            root: Root of its main part.

        Returns:
            The paragraphs; some may be empty.
        """
        # A picture behind the text, or a coloured page, may make white letters visible.
        covered = any(anchor.get("behindDoc") in ("1", "true") for anchor in root.iter(_ANCHOR)) or any(
            _BEHIND.search(each.get("style", "")) for picture in root.iter(f"{W}pict") for each in picture.iter()
        )
        page = UNKNOWN if covered or root.find(f"{W}background") is not None else WHITE
        self._blocks(root, page, True)
        return self._paragraphs

    def _blocks(self, parent: Element, page: str, seen: bool) -> None:
        """Read the paragraphs and tables in an element.

        Args:
            parent: The element.
            page: Colour of what is behind them.
            seen: Whether a reader sees them.
        """
        open_paragraph: _Paragraph | None = None  # whose end was deleted, so that the next one continues it
        for element in parent:
            tag = element.tag
            if tag == _PARAGRAPH:
                properties = element.find(_PARAGRAPH_PROPERTIES)
                if self._styles.is_contents(properties):
                    continue
                paragraph = open_paragraph or _Paragraph(self._styles, self._symbol)
                paragraph.read(element, self._styles.paragraph(properties), page, seen)
                open_paragraph = paragraph if _ends_deleted(properties) else None
                if open_paragraph is None:
                    self._close(paragraph)
                continue
            if open_paragraph is not None:
                self._close(open_paragraph)
                open_paragraph = None
            if tag == _CHUNK:
                self._add_chunk(element.get(_RELATIONSHIP, ""), seen)
            elif tag == _ALTERNATIVES:
                self._blocks(_shown_alternative(element), page, seen)
            elif tag in (_TABLE, _ROW, _CELL):
                self._table(element, page, seen)
            elif tag not in _LEFT_OUT:
                self._blocks(element, page, seen)
        if open_paragraph is not None:
            self._close(open_paragraph)

    def _table(self, element: Element, page: str, seen: bool) -> None:
        """Read a table, a row or a cell, unless it was deleted.

        Args:
            element: The element.
            page: Colour of what is behind it.
            seen: Whether a reader sees it.
        """
        properties = element.find(f"{element.tag}Pr")
        if properties is not None:
            if properties.find(f"{W}del") is not None or properties.find(f"{W}cellDel") is not None:
                return
            seen = seen and not is_on(properties, "hidden")
            style = properties.find(f"{W}tblStyle")
            if style is not None and self._styles.shades_tables(style.get(f"{W}val")):
                page = UNKNOWN
            colour = shading(properties.find(f"{W}shd"))
            page = page if colour is None else colour
        self._blocks(element, page, seen)

    def _add_chunk(self, relationship: str, seen: bool) -> None:
        text = self._chunk(relationship)
        if seen:
            self._paragraphs.append(text)
        else:
            self._hidden.add(text)

    def _close(self, paragraph: "_Paragraph") -> None:
        self._paragraphs += "".join(paragraph.shown).split(_NEW_PARAGRAPH)
        if paragraph.hidden:
            self._hidden.add("".join(paragraph.hidden))
        for box, seen in paragraph.boxes:
            self._blocks(box, UNKNOWN, seen)


class _Paragraph:
    """The characters of a paragraph, and the text boxes in it.

    Attributes:
        shown: Characters that a reader sees.
        hidden: Characters that a reader does not see.
        boxes: Text boxes, which have paragraphs of their own, and whether a reader sees them.
    """

    def __init__(self, styles: Styles, symbol: Callable[[Element], str]) -> None:
        self.shown: list[str] = []
        self.hidden: list[str] = []
        self.boxes: list[tuple[Element, bool]] = []
        self._styles, self._symbol = styles, symbol
        self._fields: list[bool] = []  # of each field that has begun: whether its code stands here, and not its result
        self._n_codes = 0  # of these fields

    def read(self, element: Element, look: Look, page: str, seen: bool) -> None:
        """Read a paragraph.

        Args:
            element: The paragraph.
            look: Its look.
            page: Colour of what is behind it.
            seen: Whether a reader sees it.
        """
        self._look, self._page = look, page
        self._fields.clear()
        self._n_codes = 0
        self._read(element, seen, self._styles.shows(None, look, page))

    def _read(self, parent: Element, seen: bool, plain: bool) -> None:
        """Read what is in an element.

        Args:
            parent: The element.
            seen: Whether a reader sees it.
            plain: Whether a reader sees runs without properties of their own.
        """
        for element in parent:
            tag = element.tag
            if tag == _RUN:
                properties = element.find(_RUN_PROPERTIES)
                shows = plain if properties is None else self._styles.shows(properties, self._look, self._page)
                self._read(element, seen and shows, plain)
            elif tag in _TEXTS:
                self._add(element.text or "", seen)
            elif tag in _CHARACTERS:
                self._add(_CHARACTERS[tag], seen)
            elif tag == _BREAK:
                new_paragraph = element.get(f"{W}type") in ("page", "column")
                self._add(_NEW_PARAGRAPH if new_paragraph else "\n", seen)
            elif tag == _SYMBOL:
                self._add(self._symbol(element), seen)
            elif tag == _FIELD:
                self._field(element.get(f"{W}fldCharType"))
            elif tag == _BOX:
                self.boxes.append((element, seen))
            elif tag == _ALTERNATIVES:
                self._read(_shown_alternative(element), seen, plain)
            elif tag in _DRAWINGS:
                properties = element.find(f"{_DRAWING}docPr")
                invisible = properties is not None and properties.get("hidden") in ("1", "true")
                self._read(element, seen and not invisible, plain)
            elif tag not in _LEFT_OUT:
                self._read(element, seen, plain)

    def _add(self, characters: str, seen: bool) -> None:
        if not self._n_codes:
            (self.shown if seen else self.hidden).append(characters)

    def _field(self, place: str | None) -> None:
        """Enter a field, pass from its code to its result, or leave it."""
        if place == "begin":
            self._fields.append(True)
            self._n_codes += 1
        elif self._fields and place in ("separate", "end"):
            self._n_codes -= self._fields.pop()
            if place == "separate":
                self._fields.append(False)


def _ends_deleted(properties: Element | None) -> bool:
    """Return whether the end of a paragraph was deleted or moved away, so that the next paragraph continues it."""
    mark = None if properties is None else properties.find(_RUN_PROPERTIES)
    return mark is not None and (mark.find(f"{W}del") is not None or mark.find(f"{W}moveFrom") is not None)


def _shown_alternative(alternatives: Element) -> Element:
    """Return the first alternative that has text; they say the same in formats of different age."""
    texts = (element for element in alternatives if any(each.text for tag in _TEXTS for each in element.iter(tag)))
    return next(texts, alternatives[0] if len(alternatives) else alternatives)
