"""JATS XML, in which journals keep articles: title, abstract and body by section, without references, tables, formulas and metadata."""

from __future__ import annotations

import re
from typing import ClassVar
from xml.etree.ElementTree import Element

from spin_detect.files.article_xml import ArticleReader, elements, parse_article, plain_text
from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.gaps import CITATION, cited_names
from spin_detect.files.hidden import HiddenText
from spin_detect.files.sections import SectionedText

_FILE_TYPE = "JATS article"
_SUB_ARTICLES = ("sub-article", "response")
_NOTE_REFERENCES = frozenset({"fn", "table-fn", "aff", "corresp", "author-notes", "contrib"})
# Of the back matter, what is written in sentences, and its heading if it has none.
_BACK_PROSE = {"ack": "Acknowledgements", "app": "Appendix", "sec": ""}
_ADDRESS = re.compile(r"(?:doi\s*:?\s*)?(?:https?://|10\.\d{4,}/)\S+", re.IGNORECASE)  # a paragraph of nothing else


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of a JATS article by section, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what is left out.

    Returns:
        Title, abstract, body, appendices and acknowledgements, with their sections.

    Raises:
        FileError: The file is damaged or too large, declares entities, has several articles or none, or the extra is not
            installed.
    """
    root = parse_article(data, name, _FILE_TYPE)
    articles = [
        each for each in elements(root, "article") if each.find("front") is not None or each.find("body") is not None
    ]
    if not articles:
        raise damaged(name, _FILE_TYPE, "it has no article")
    if len(articles) > 1:
        raise FileError(f"{name}: has {len(articles):,} articles; save each as a file of its own")
    try:
        text = _read(articles[0], hidden)
    except RecursionError as error:
        raise damaged(name, _FILE_TYPE, error) from None
    if not text.text:
        raise NoTextError(f"{name}: has no text besides its metadata; get the full article")
    return text


def _read(article: Element, hidden: HiddenText) -> SectionedText:
    reader = _Reader(hidden)
    front = article.find("front")
    if front is not None:
        hidden.leave_out("headers")
        for title in elements(front, "article-title", "subtitle"):
            reader.element(title)
        reader.close()
        for abstract in elements(front, "abstract"):
            reader.section(abstract, "Abstract")
        reader.writer.end()
    for part in article:
        if part.tag == "body":
            reader.writer.begin("")
            reader.find_wrappers(part)
            reader.children(part)
            reader.close()
        elif part.tag == "back":
            _read_back(part, reader, hidden)
        elif part.tag == "floats-group":
            reader.children(part)
            reader.close()
        elif part.tag in _SUB_ARTICLES:
            hidden.leave_out("further articles")
    return reader.writer.result()


def _read_back(back: Element, reader: _Reader, hidden: HiddenText) -> None:
    """Read what is prose in the back matter, and count the rest.

    Args:
        back: The back matter.
        reader: Reads it.
        hidden: Receives what is left out.
    """
    for part in elements(back, *_BACK_PROSE, "ref-list", "fn-group", "notes", "bio", "glossary"):
        if part.tag in _BACK_PROSE:
            reader.section(part, _BACK_PROSE[part.tag])
        elif part.tag == "ref-list":
            reader.element(part)
        else:
            hidden.leave_out("notes")


class _Reader(ArticleReader):
    LEFT_OUT: ClassVar[dict[str, str]] = {
        "title-group": "", "label": "", "object-id": "", "copyright-statement": "", "attrib": "", "permissions": "", "alt-text": "",
        "long-desc": "", "sec-meta": "", "kwd-group": "", "related-article": "", "related-object": "", "graphic": "",
        "inline-graphic": "", "supplementary-material": "supplements", "media": "supplements", "inline-supplementary-material": "",
        "table-wrap-foot": "", "fn-group": "notes", "fn": "notes", "ref": "references", "element-citation": "references",
        "mixed-citation": "references", "nlm-citation": "references", "product": "references", "code": "code",
        "preformat": "code", "trans-abstract": "", "trans-title": "", "index-term": "", "annotation-xml": "",
        "glossary": "notes", "bio": "notes", "chem-struct-wrap": "formulas", "table": "", "oasis-table": "", "tgroup": "",
    }  # fmt: skip
    GAPS: ClassVar[dict[str, str]] = {
        "inline-formula": "formulas", "disp-formula": "formulas", "disp-formula-group": "formulas", "tex-math": "formulas",
        "math": "formulas", "chem-struct": "formulas",
    }  # fmt: skip
    BLOCKS = frozenset(
        "p list list-item def-list def-item def term disp-quote verse-group verse-line speech statement caption ack app app-group "
        "boxed-text abstract article-title subtitle subtitle-group ref-list front-stub question answer alt-title".split()
    )
    FLOATS = frozenset({"fig", "fig-group", "table-wrap", "table-wrap-group", "boxed-text", "supplementary-material"})
    SPACES = frozenset({"break"})
    SECTIONS = frozenset({"sec"})
    HEADINGS = frozenset({"title"})

    def special(self, element: Element) -> bool:
        """Read references within the text by what they lead to.

        Args:
            element: The element.

        Returns:
            Whether it was one.
        """
        if element.tag == "ref-list":
            self.hidden.leave_out("references", sum(1 for _ in elements(element, "ref")))
            return True
        if element.tag == "supplementary-material":
            self.hidden.leave_out("supplements")
            return True
        if element.tag != "xref":
            return False
        kind = element.get("ref-type", "")
        if kind == "bibr":
            self.hidden.leave_out("citations")
            self.add(cited_names(plain_text(element)))
        elif kind in _NOTE_REFERENCES:
            self.add(CITATION)
        else:
            return False
        return True

    def is_prose(self, paragraph: str) -> bool:
        """Return whether a paragraph is more than an address.

        Args:
            paragraph: The paragraph.

        Returns:
            Whether it is.
        """
        return _ADDRESS.fullmatch(paragraph) is None

    def float_content(self, element: Element) -> None:
        """Read the captions of figures and tables, and boxes whole.

        Args:
            element: The element.
        """
        if element.tag.startswith("table-wrap"):
            self.hidden.leave_out("tables", max(sum(1 for _ in elements(element, "table-wrap")), 1))
        elif element.tag == "boxed-text":
            self.children(element)
            return
        else:
            self.hidden.leave_out("figures", max(sum(1 for _ in elements(element, "fig")), 1))
        for caption in elements(element, "caption"):
            self.element(caption)
