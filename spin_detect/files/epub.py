"""EPUB books: the chapters in their order, without contents, tables, notes and what readers do not see."""

from __future__ import annotations

import posixpath
from typing import ClassVar
from urllib.parse import unquote
from xml.etree.ElementTree import Element
from zipfile import ZipFile

from spin_detect.files.archives import open_archive, read_member
from spin_detect.files.article_xml import ArticleReader, elements, parse_article, plain_text
from spin_detect.files.errors import FileError, NoTextError, damaged
from spin_detect.files.gaps import CITATION
from spin_detect.files.hidden import HiddenText
from spin_detect.files.html_visibility import is_not_shown
from spin_detect.files.sections import SectionedText

_FILE_TYPE = "EPUB book"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PAGES = ("application/xhtml+xml", "text/html")
_PAGE_SUFFIXES = (".xhtml", ".html", ".htm", ".xml")
_MAX_CHAPTERS = 5000
_NOTES = frozenset({"footnote", "footnotes", "endnote", "endnotes", "rearnote", "rearnotes", "note"})
_CONTENTS = frozenset({"toc", "landmarks", "page-list", "loi", "lot", "index"})
_LEVELS = {f"h{level}": level for level in range(1, 7)}


def extract_text(data: bytes, name: str, hidden: HiddenText) -> SectionedText:
    """Return the text of an EPUB book by chapter, with an empty line between paragraphs.

    Args:
        data: Bytes of the file.
        name: Name of the file, for errors.
        hidden: Receives what is left out, and what the book does not show.

    Returns:
        The text with its sections.

    Raises:
        FileError: The file is damaged, protected or too large, or the extra is not installed.
    """
    reader = _Reader(hidden)
    with open_archive(data, name, _FILE_TYPE) as archive:
        members = set(archive.namelist())
        if _ENCRYPTION in members and _encrypts_pages(_xml(archive, _ENCRYPTION, name)):
            raise FileError(f"{name}: is protected; give a copy without protection")
        try:
            for page in _chapters(archive, members, name):
                reader.children(_xml(archive, page, name))
                reader.close()
        except RecursionError as error:
            raise damaged(name, _FILE_TYPE, error) from None
    text = reader.writer.result()
    if not text.text:
        raise NoTextError(f"{name}: has no text; its pages may be pictures")
    return text


def _xml(archive: ZipFile, member: str, name: str) -> Element:
    """Parse a member of a book.

    Args:
        archive: The book.
        member: Name of the member.
        name: Name of the file, for errors.

    Returns:
        Its root.
    """
    return parse_article(read_member(archive, member, name, _FILE_TYPE), name, _FILE_TYPE)


def _encrypts_pages(listing: Element) -> bool:
    """Return whether a listing of what is encrypted names more than fonts."""
    uris = (element.get("URI", "").lower() for element in elements(listing, "CipherReference"))
    return any(uri.endswith(_PAGE_SUFFIXES) for uri in uris)


def _chapters(archive: ZipFile, members: set[str], name: str) -> list[str]:
    """Return the members that are pages of the book, in the order of reading.

    Args:
        archive: The book.
        members: Names of all members.
        name: Name of the file, for errors.

    Returns:
        Their names, without the table of contents and what is apart from the text.

    Raises:
        FileError: The book does not say which they are, or has too many.
    """
    package = next((each.get("full-path", "") for each in elements(_xml(archive, _CONTAINER, name), "rootfile")), "")
    if package not in members:
        raise damaged(name, _FILE_TYPE, "it has no package document")
    root = _xml(archive, package, name)
    items = {item.get("id", ""): item for item in elements(root, "item")}
    chapters = []
    for reference in elements(root, "itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or reference.get("linear") == "no" or "nav" in item.get("properties", "").split():
            continue
        page = posixpath.normpath(posixpath.join(posixpath.dirname(package), unquote(item.get("href", ""))))
        if item.get("media-type", "") in _PAGES and page in members:
            chapters.append(page)
    if len(chapters) > _MAX_CHAPTERS:
        raise FileError(f"{name}: has {len(chapters):,} chapters and at most {_MAX_CHAPTERS:,} are read; split it")
    return chapters


class _Reader(ArticleReader):
    LEFT_OUT: ClassVar[dict[str, str]] = {
        "head": "", "script": "", "style": "", "nav": "", "table": "tables", "svg": "", "img": "", "audio": "", "video": "", "rt": "",
        "rp": "",
        "template": "", "noscript": "", "del": "", "pre": "code",
    }  # fmt: skip
    GAPS: ClassVar[dict[str, str]] = {"math": "formulas"}
    BLOCKS = frozenset(
        "p div li ul ol dl dt dd blockquote section article body header footer figure figcaption hr aside main address".split()
    )
    SPACES = frozenset({"br"})

    def special(self, element: Element) -> bool:
        """Read headings, notes and what is hidden.

        Args:
            element: The element.

        Returns:
            Whether it was read, or left out.
        """
        tag, kinds = element.tag, set(element.get("type", "").split())
        if is_not_shown(element.get("style", ""), element.get("hidden")):
            self.hidden.add(plain_text(element))
        elif tag in _LEVELS:
            self.close()
            self.writer.begin(self.name_of(element), _LEVELS[tag])
            self.children(element)
            self.close()
        elif kinds & _NOTES or element.get("role") in ("doc-footnote", "doc-endnote", "doc-endnotes"):
            self.hidden.leave_out("notes")
        elif kinds & _CONTENTS:
            pass
        elif "noteref" in kinds or element.get("role") == "doc-noteref" or _is_note_mark(element):
            self.add(CITATION)
        else:
            return False
        return True


def _is_note_mark(element: Element) -> bool:
    """Return whether an element is a raised link that has no letters: the mark of a note."""
    if element.tag not in ("a", "sup") or any(map(str.isalpha, plain_text(element))):
        return False
    inner = "sup" if element.tag == "a" else "a"
    return next(elements(element, inner), None) is not None
