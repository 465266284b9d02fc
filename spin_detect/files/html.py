"""Web pages: the main text, without menus, footers and advertisements."""

import re
from typing import Any

from spin_detect.files.charsets import decode_checked
from spin_detect.files.errors import FileError, NoTextError, damaged, missing_library
from spin_detect.files.hidden import HiddenText
from spin_detect.files.html_hidden import report_hidden, take_hidden
from spin_detect.files.html_paragraphs import INLINE, join_lines, mark_paragraphs
from spin_detect.files.recognition import is_wide

# XPath of deleted text, the marks of notes, and the running heads and feet that LibreOffice writes above and below a text.
_EXCLUDED = (
    "//del | //sup[a] | //a[sup] | //a[@role='doc-noteref' or contains(@class, 'footnote-ref')]"
    " | //body/div[@title='header' or @title='footer']"
)
# Links within the page that have nothing but a number: marks of notes, or references such as "see note 4".
_NUMBER_LINKS = (
    "//a[starts-with(@href, '#') and normalize-space() and not(translate(normalize-space(), '0123456789[]()*†‡§', ''))]"
)
# The library looks for "html" at the very beginning of a page, and rejects short pages without it.
_BEFORE_PAGE = re.compile(r"\s*(?:<\?xml[^>]*>\s*)?(?:<!--(?:[^-]|-(?!->))*-->\s*)*")
_DECLARED = re.compile(
    rb"(?:<meta[^>]{0,200}?charset|\A\s*<\?xml[^>]{0,200}?encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_CLOSING = (".", ",", ";", ":", "!", "?", ")")
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd")  # gzip, Zstandard
_DECLARING_BYTES = 4096


def extract_text(data: bytes | str, name: str, hidden: HiddenText, charset: str | None = None) -> str:
    """Return the main text of a web page, with an empty line between paragraphs; all of its text if no main part is found.

    Args:
        data: Bytes or characters of the page.
        name: Name of the file or address, for errors.
        hidden: Receives what the page does not show beside its main text.
        charset: Character set that the server declared; None if it declared none.

    Returns:
        The text.

    Raises:
        FileError: The page has no text, or the extra is not installed.
    """
    try:
        import trafilatura
        from lxml.etree import LxmlError
    except ImportError as error:
        raise missing_library(name, error.name or "trafilatura") from None
    try:
        tree = trafilatura.load_html(_page(data, name, charset))
        if tree is None:
            raise damaged(name, "web page")
        for element in tree.xpath(_EXCLUDED):
            _drop(element)
        for link in tree.xpath(_NUMBER_LINKS):
            if not _stands_apart(link):
                _drop(link)
        join_lines(tree)
        mark_paragraphs(tree)
        taken = take_hidden(tree)
        # Not `fast`, the library also tries two other extractors, for half as much time again and no better texts.
        text = trafilatura.extract(tree, include_comments=False, include_tables=False)
        text = text or trafilatura.html2txt(tree)
    except FileError:
        raise
    except (LxmlError, ValueError, RecursionError, AttributeError, TypeError) as error:
        raise damaged(name, "web page", error) from None
    paragraphs = [line.strip() for line in text.splitlines() if line.strip()]
    report_hidden(taken, paragraphs, hidden)
    if not paragraphs:
        raise NoTextError(f"{name}: has no text, or makes it with a script; save it from a browser, or paste the text")
    return "\n\n".join(paragraphs)


def _page(data: bytes | str, name: str, charset: str | None) -> str | bytes:
    """Return the characters of a page, without an XML declaration, which lxml refuses in characters.

    Args:
        data: Bytes or characters of the page.
        name: Its name, for errors.
        charset: Character set that the server declared; None if it declared none.

    Returns:
        The characters; bytes if the page is compressed.
    """
    if isinstance(data, bytes):
        if data.startswith(_COMPRESSED):
            return data  # the library unpacks it
        if b"\0" in data and not is_wide(data):
            data = data.replace(b"\0", b"")  # as browsers do
        if charset is None and (declared := _DECLARED.search(data[:_DECLARING_BYTES])):
            charset = declared[1].decode("ascii", "ignore")
        data = decode_checked(data, charset, name)
    return _BEFORE_PAGE.sub("", data, count=1)


def _drop(element: Any) -> None:
    """Take an element out of the page, with the space before it unless it separates two words."""
    tail = element.tail or ""
    if tail[:1].isspace() or tail.startswith(_CLOSING):
        previous = element.getprevious()
        if previous is not None:
            previous.tail = previous.tail and previous.tail.rstrip()
        else:
            parent = element.getparent()
            parent.text = parent.text and parent.text.rstrip()
    element.drop_tree()


def _stands_apart(link: Any) -> bool:
    """Return whether a space separates a link from the text before it in its paragraph."""
    element = link
    while element.getparent() is not None:
        previous = element.getprevious()
        before = element.getparent().text if previous is None else previous.tail
        if before:
            return bool(before[-1].isspace() and before.strip())
        if previous is not None or element.getparent().tag not in INLINE:
            return False
        element = element.getparent()
    return False
