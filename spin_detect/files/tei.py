"""TEI XML, as libraries, GROBID and journals of the humanities write it: text by section, without references, notes and metadata."""

from __future__ import annotations

from typing import ClassVar
from xml.etree.ElementTree import Element

from spin_detect.files.article_xml import ArticleReader, elements, parse_article, plain_text
from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.gaps import CITATION, cited_names
from spin_detect.files.hidden import HiddenText
from spin_detect.files.sections import SectionedText

_FILE_TYPE = "TEI document"
_ROOTS = ("TEI", "TEI.2")
_REFERENCE_DIVISIONS = frozenset({"references", "bibliography", "bibliographies", "works-cited", "listbibl", "bibl"})
_NO_BREAK = frozenset({"no", "maybe"})  # a line end within a word


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of a TEI document by section, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what is left out.

    Returns:
        Title, abstract, front, body and back, with their sections.

    Raises:
        FileError: The file is damaged or too large, declares entities, has several documents or none, or the extra is not
            installed.
    """
    root = parse_article(data, name, _FILE_TYPE)
    documents = list(elements(root, *_ROOTS))
    if not documents:
        raise damaged(name, _FILE_TYPE, "it has no TEI element")
    if len(documents) > 1:
        raise FileError(f"{name}: has {len(documents):,} documents; save each as a file of its own")
    try:
        text = _read(documents[0], hidden)
    except RecursionError as error:
        raise damaged(name, _FILE_TYPE, error) from None
    if not text.text:
        raise NoTextError(f"{name}: has no text besides its metadata; get the full document")
    return text


def _read(document: Element, hidden: HiddenText) -> SectionedText:
    reader = _Reader(hidden)
    texts = document.findall("text")
    header = document.find("teiHeader")
    if header is not None:
        hidden.leave_out("headers")
        title = header.find("fileDesc/titleStmt/title")
        if title is not None and not _repeats(title, texts):
            reader.element(title)
        reader.close()
        for abstract in header.iterfind("profileDesc/abstract"):
            reader.section(abstract, "Abstract")
        reader.writer.end()
    for text in texts:
        reader.writer.begin("")
        reader.find_wrappers(text)
        reader.children(text)
        reader.close()
    return reader.writer.result()


def _repeats(title: Element, texts: list[Element]) -> bool:
    """Return whether a text begins with a title of its own, so that the one in the header is not part of it."""
    if any(True for text in texts for _ in elements(text, "titlePart", "docTitle")):
        return True
    written = plain_text(title).casefold()
    return any(plain_text(head).casefold() == written for text in texts for head in elements(text, "head"))


class _Reader(ArticleReader):
    LEFT_OUT: ClassVar[dict[str, str]] = {
        "teiHeader": "", "standOff": "", "facsimile": "", "sourceDoc": "", "listBibl": "", "bibl": "references",
        "biblStruct": "references", "biblFull": "references", "note": "notes", "noteGrp": "notes", "table": "tables", "fw": "",
        "byline": "headers", "docAuthor": "headers", "docDate": "headers", "docImprint": "headers", "imprimatur": "headers",
        "graphic": "", "media": "", "binaryObject": "", "ptr": "", "del": "", "egXML": "code", "figDesc": "",
        "rdg": "", "speaker": "", "index": "", "interp": "", "interpGrp": "", "certainty": "",
        "keywords": "headers", "idno": "", "listPerson": "", "listPlace": "", "listOrg": "", "divGen": "", "witDetail": "",
        "summary": "",
    }  # fmt: skip
    GAPS: ClassVar[dict[str, str]] = {"formula": "formulas", "code": "code", "eg": "code"}
    BLOCKS = frozenset(
        "p ab item list lg sp titlePart titlePage docTitle div div1 div2 div3 div4 div5 div6 div7 opener closer salute "
        "signed dateline trailer argument epigraph front body back group text floatingText postscript castList castItem".split()
    )
    FLOATS = frozenset({"figure"})
    SPACES = frozenset()
    SECTIONS = frozenset({"div", "div1"})
    HEADINGS = frozenset({"head"})
    BODIES = frozenset({"body"})

    def special(self, element: Element) -> bool:
        """Read what other attributes or neighbours decide about.

        Args:
            element: The element.

        Returns:
            Whether it was read, or left out.
        """
        tag = element.tag
        if tag in ("lb", "pb", "cb", "gb", "milestone"):
            if element.get("break") not in _NO_BREAK:
                self.add(" ")
        elif tag == "ref" and element.get("type") in ("bibr", "bibl"):
            self.hidden.leave_out("citations")
            self.add(cited_names(plain_text(element)))
        elif tag == "ref" and element.get("type") in ("foot", "note", "formula"):
            self.add(CITATION)
        elif tag == "listBibl" or (tag.startswith("div") and element.get("type", "").lower() in _REFERENCE_DIVISIONS):
            self.hidden.leave_out("references", sum(1 for _ in elements(element, "bibl", "biblStruct", "biblFull")))
        elif tag == "bibl" and self._is_inline():
            self.hidden.leave_out("citations")
            self.add(CITATION)
        elif tag == "choice":
            self._choose(element)
        elif tag == "app":
            for lemma in element.findall("lem")[:1] or element.findall("rdg")[:1]:
                self.children(lemma)
        elif tag == "label":
            if not _is_number(element):
                self.close()
                self.children(element)
                self.close()
        elif tag == "l":
            self.children(element)
            self.add(" ")
        else:
            return False
        return True

    def _is_inline(self) -> bool:
        return any(map(str.strip, self._pieces))

    def _choose(self, choice: Element) -> None:
        """Read one of several ways to write the same: the one that a reader of a printed edition finds."""
        for tag in ("corr", "reg", "abbr", "unclear"):
            found = choice.find(tag)
            if found is not None:
                self.children(found)
                return
        if len(choice):
            self.children(choice[0])

    def float_content(self, element: Element) -> None:
        """Read the heading and the caption of a figure or a table.

        Args:
            element: The figure.
        """
        is_table = element.get("type") == "table" or next(elements(element, "table"), None) is not None
        self.hidden.leave_out("tables" if is_table else "figures")
        for child in element:
            if child.tag in ("head", "figDesc", "p", "floatingText", "ab"):
                self.close()
                self.children(child)
                self.close()


def _is_number(label: Element) -> bool:
    """Return whether the label of an item is a number or a letter, and not a term."""
    written = plain_text(label)
    return not any(map(str.isalpha, written)) or len(written) < 3
