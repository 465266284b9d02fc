"""Paragraphs of a web page that the library that finds its main text would lose, or break at each line of the source."""

import re
from typing import Any

_MAIN = "//article | //main | //*[@role='main']"  # XPath
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data dfn em font i img ins kbd mark q ruby s samp small span strike strong sub sup "
    "time tt u var wbr".split()
)
_PLACED = "//span[contains(@style, 'float') or contains(@style, 'display')]"  # of a list number, beside its item
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")
_LINES_KEPT = (
    "//pre | //textarea | //listing | //xmp | //*[contains(@style, 'white-space') and contains(@style, 'pre')]"
)
_LINE_END = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_MIN_WORDS = 8  # shorter lines beside paragraphs name a picture or an advertisement
_MIN_PARAGRAPHS = 2
_MAX_LINKED = 0.5  # of the characters: a line with more links is a menu


def mark_paragraphs(tree: Any) -> None:
    """Mark the main text of pages as office programs and people without one write them.

    Paragraphs that stand in the body itself, and not in an element of the page's design, are the main text with the headings and
    lists beside them. A `div` of sentences among paragraphs is a paragraph.

    Args:
        tree: The page, which is changed.
    """
    for span in tree.xpath(_PLACED):
        span.tail = f" {span.tail or ''}"
    paragraphs = [each for each in tree.iter("p") if len(each.text_content()) > 1]
    for parent in {each.getparent() for each in paragraphs}:
        for division in parent.iterchildren("div"):
            if _is_paragraph(division):
                division.tag = "p"
    body = tree.find(".//body") if tree.tag != "body" else tree
    if body is None or tree.xpath(_MAIN):
        return
    direct = [each for each in body.iterchildren("p") if len(each.text_content()) > 1]
    if len(direct) < _MIN_PARAGRAPHS or 2 * _n_characters(direct) <= _n_characters(paragraphs):
        return
    article = body.makeelement("article")
    article.text, body.text = body.text, None
    article.extend(list(body))
    body.append(article)


def join_lines(tree: Any) -> None:
    """Join the lines of the source of a page, which are nothing but spaces to a browser.

    The library keeps their ends in paragraphs that have code, and others, so that each line would become a paragraph.

    Args:
        tree: The page, which is changed.
    """
    kept = {element for root in tree.xpath(_LINES_KEPT) for element in root.iter()}
    for element in tree.iter():
        if element.text and element not in kept and isinstance(element.tag, str):
            element.text = _joined(element.text, None, element[0] if len(element) else None)
        if element.tail and element.getparent() not in kept:
            element.tail = _joined(element.tail, element, element.getnext())


def _joined(text: str, before: Any, after: Any) -> str:
    """Return characters as one line; line ends stay beside elements that stand in lines of their own.

    Args:
        text: The characters between two tags.
        before: Element before them; None at the beginning of the element around them.
        after: Element after them; None at its end.

    Returns:
        The characters with spaces in the place of the other line ends.
    """
    if not _LINE_END.search(text) or (text.isspace() and (before is None or not _is_inline(before))):
        return text
    joined = _LINE_END.sub(" ", text)
    if joined.startswith(" ") and before is not None and not _is_inline(before):
        joined = "\n" + joined[1:]
    if joined.endswith(" ") and after is not None and not _is_inline(after):
        joined = joined[:-1] + "\n"
    return joined


def _is_inline(element: Any) -> bool:
    return element.tag in INLINE or not isinstance(element.tag, str)  # a comment


def _is_paragraph(division: Any) -> bool:
    """Return whether an element has sentences and nothing but characters."""
    if any(element.tag not in INLINE for element in division.iterdescendants() if isinstance(element.tag, str)):
        return False
    text = " ".join(division.text_content().split())
    if text.count(" ") < _MIN_WORDS - 1 or not _SENTENCE_END.search(text):
        return False
    return _n_characters(division.iter("a")) <= _MAX_LINKED * len(text)


def _n_characters(elements: Any) -> int:
    return sum(len(each.text_content()) for each in elements)
