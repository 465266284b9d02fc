"""What the readers of XML articles share: parsing with a document type, and walking through elements to paragraphs and sections."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.entities import html5
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from spin_detect.files.archives import DAMAGE_ERRORS
from spin_detect.files.errors import FileError, damaged, missing_library
from spin_detect.files.gaps import CITATION, FORMULA, close_gaps
from spin_detect.files.hidden import HiddenText
from spin_detect.files.sections import SectionWriter

_UNDEFINED_ENTITY = 11  # code of the error of the parser
_NAMED = re.compile(rb"&([A-Za-z][A-Za-z0-9]*);")
_MAX_BYTES = 16 * 2**20  # an article has less than 3 MiB
# Named characters that the document types of articles define; most have the names of those of HTML.
_ENTITIES = {name.removesuffix(";"): characters for name, characters in html5.items()}


def parse_article(data: bytes, name: str, file_type: str) -> Element:
    """Parse an article, which may name a document type: that is not opened, and may not declare entities here.

    Args:
        data: The XML.
        name: Name of the file, for errors.
        file_type: What the file should be, in words.

    Returns:
        Its root. Names of elements and attributes have no namespace.

    Raises:
        FileError: It is damaged, too large, declares entities, or the extra is not installed.
    """
    try:
        from defusedxml import DefusedXmlException
        from defusedxml.ElementTree import DefusedXMLParser
    except ImportError:
        raise missing_library(name, "defusedxml") from None
    if len(data) > _MAX_BYTES:
        raise FileError(
            f"{name}: has {len(data) / 2**20:,.0f} MiB of XML and at most {_MAX_BYTES // 2**20} are read; split it into articles"
        )

    def parse(data: bytes) -> Element:
        parser = DefusedXMLParser(forbid_dtd=False, forbid_entities=True, forbid_external=True)
        parser.entity.update(_ENTITIES)
        parser.feed(data)
        root: Element = parser.close()
        return root

    try:
        try:
            root = parse(data)
        except ParseError as error:  # names are known to the parser only where a document type stands in another file
            if error.code != _UNDEFINED_ENTITY:
                raise
            root = parse(_NAMED.sub(_numbered, data))
    except DefusedXmlException:
        raise FileError(
            f"{name}: declares entities, which are not read; replace them: xmllint --noent FILE > NEW"
        ) from None
    except DAMAGE_ERRORS as error:
        raise damaged(name, file_type, error) from None
    waiting = [root]
    while waiting:
        element = waiting.pop()
        waiting.extend(element)
        element.tag = local_name(element.tag)
        if any("}" in key for key in element.attrib):
            element.attrib = {local_name(key): value for key, value in element.attrib.items()}
    return root


def _numbered(found: re.Match[bytes]) -> bytes:
    """Return a named character by its numbers; a name that is not known, or is XML's own, as it is."""
    name = found[1].decode()
    if name in ("amp", "lt", "gt", "quot", "apos") or name not in _ENTITIES:
        return found[0]
    return "".join(f"&#{ord(character)};" for character in _ENTITIES[name]).encode()


def local_name(name: str) -> str:
    """Return the name of an element or an attribute without its namespace.

    Args:
        name: The name as the parser gives it.

    Returns:
        What stands after the closing brace.
    """
    return name.rpartition("}")[2]


def plain_text(element: Element) -> str:
    """Return all characters in an element, with one space for white space in a row.

    Args:
        element: The element.

    Returns:
        The characters.
    """
    return " ".join("".join(element.itertext()).split())


class ArticleReader:
    """Walks through the elements of an article; a format says by the names below what they are. All others run on in their sentence.

    Attributes:
        LEFT_OUT: Elements that are left out, with what to count them as; "" counts nothing.
        GAPS: Elements that are left out and leave a gap where they stand within a paragraph, with what to count them as.
        BLOCKS: Elements before and after which a paragraph ends.
        FLOATS: Elements that stand after the paragraph that they are in, such as figures.
        SPACES: Elements that stand for white space, such as line breaks.
        SECTIONS: Elements that are a section where they are in no other.
        HEADINGS: Elements that are the heading of the section that they are in.
        BODIES: Elements between the text and its sections.
    """

    LEFT_OUT: ClassVar[dict[str, str]] = {}
    GAPS: ClassVar[dict[str, str]] = {}
    BLOCKS: frozenset[str] = frozenset()
    FLOATS: frozenset[str] = frozenset()
    SPACES: frozenset[str] = frozenset()
    SECTIONS: frozenset[str] = frozenset()
    HEADINGS: frozenset[str] = frozenset()
    BODIES: frozenset[str] = frozenset()

    def __init__(self, hidden: HiddenText) -> None:
        """Prepare to read.

        Args:
            hidden: Receives what is left out.
        """
        self.hidden = hidden
        self.writer = SectionWriter()
        self._pieces: list[str] = []  # of the paragraph that is open
        self._floats: list[Element] = []  # to be read after it
        self._depth = 0  # of sections
        self._wrappers: set[int] = (
            set()
        )  # ids of sections that are all of a text, so that those in them are its sections

    def add(self, characters: str | None) -> None:
        """Add characters to the paragraph that is open.

        Args:
            characters: The characters; None for none.
        """
        if characters:
            self._pieces.append(characters)

    def close(self) -> None:
        """End the paragraph that is open, and read the floats in it."""
        if self._pieces:
            pieces, self._pieces = self._pieces, []
            paragraph = close_gaps("".join(pieces))
            if self.is_prose(paragraph):
                self.writer.add(paragraph)
        while self._floats:
            floats, self._floats = self._floats, []
            for element in floats:
                self.float_content(element)
                self.close()

    def children(self, parent: Element) -> None:
        """Read what is in an element.

        Args:
            parent: The element.
        """
        self.add(parent.text)
        for element in parent:
            self.element(element)
            self.add(element.tail)

    def element(self, element: Element) -> None:
        """Read an element: as the format says, or else what is in it.

        Args:
            element: The element.
        """
        tag = element.tag
        if self.special(element):
            return
        if tag in self.LEFT_OUT:
            if self.LEFT_OUT[tag]:
                self.hidden.leave_out(self.LEFT_OUT[tag])
        elif tag in self.GAPS:
            if self.GAPS[tag]:
                self.hidden.leave_out(self.GAPS[tag])
            self.add(CITATION if self.GAPS[tag] == "citations" else FORMULA)
        elif tag in self.SPACES:
            self.add(" ")
        elif tag in self.FLOATS:
            if any(map(str.strip, self._pieces)):
                self._floats.append(element)
            else:
                self.close()
                self.float_content(element)
                self.close()
        elif tag in self.SECTIONS:
            self.section(element)
        elif tag in self.BLOCKS or tag in self.HEADINGS:
            self.close()
            self.children(element)
            self.close()
        else:
            self.children(element)

    def find_wrappers(self, parent: Element) -> None:
        """Find the sections that hold all of a text and have sections of their own.

        Args:
            parent: Where the text is.
        """
        inner = [child for child in parent if child.tag in self.SECTIONS]
        while not inner:
            inner = [child for child in parent if child.tag in self.BODIES]
            if len(inner) != 1:
                return
            parent = inner[0]
            inner = [child for child in parent if child.tag in self.SECTIONS]
        while len(inner) == 1:
            sections = [child for child in inner[0] if child.tag in self.SECTIONS]
            if sections:
                self._wrappers.add(id(inner[0]))
            inner = sections

    def section(self, element: Element, name: str = "") -> None:
        """Read a section; one that is in no other begins a section of the text.

        Args:
            element: The section.
            name: Its name if it has no heading.
        """
        self.close()
        if id(element) in self._wrappers:
            self.children(element)
            self.close()
            return
        if self._depth == 0:
            self.writer.begin(self.heading(element) or name)
        self._depth += 1
        self.children(element)
        self.close()
        self._depth -= 1
        if self._depth == 0:
            self.writer.begin("")

    def heading(self, element: Element) -> str:
        """Return the heading of a section.

        Args:
            element: The section.

        Returns:
            Its characters; "" if the section has none.
        """
        found = next((child for child in element if child.tag in self.HEADINGS), None)
        return "" if found is None else self.name_of(found)

    def name_of(self, heading: Element) -> str:
        """Return the characters of a heading as they stand in the text.

        Args:
            heading: The heading.

        Returns:
            The characters, without what is left out.
        """
        reader = type(self)(HiddenText())
        reader.children(heading)
        reader.close()
        return " ".join(reader.writer.result().text.split())

    def special(self, element: Element) -> bool:
        """Read an element that takes more than its name to tell what it is.

        Args:
            element: The element.

        Returns:
            Whether it was read, or left out.
        """
        return False

    def is_prose(self, paragraph: str) -> bool:
        """Return whether a paragraph is read.

        Args:
            paragraph: The paragraph.

        Returns:
            Whether it is prose, which all are unless the format says otherwise.
        """
        return True

    def float_content(self, element: Element) -> None:
        """Read what stands apart, such as a figure.

        Args:
            element: The element.
        """
        self.children(element)


def elements(root: Element, *tags: str) -> Iterator[Element]:
    """Yield the elements of some names, at any depth, but not those within another of them.

    Args:
        root: Where to look.
        *tags: Their names.

    Yields:
        The elements in order.
    """
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag in tags:
            yield element
        else:
            waiting += reversed(element)
