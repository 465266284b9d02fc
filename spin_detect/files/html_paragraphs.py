"""Paragraphs of a web page that the library that finds its main text would lose, or break at each line of the source."""

import re
from collections.abc import Iterator
from typing import Any

_MAIN = "//article | //main | //*[@role='main']"  # XPath
INLINE = frozenset(
    "a abbr acronym b bdi bdo big br cite code data dfn em font i img ins kbd mark q ruby s samp small span strike strong sub sup "
    "time tt u var wbr".split()
)
_CONTAINERS = ("body", "main", "article", "section", "div", "td", "center", "form")  # of paragraphs that are not marked
_PLACED = "//span[contains(@style, 'float') or contains(@style, 'display')]"  # of a list number, beside its item
_SENTENCE_END = re.compile(r"[.!?:…][”’\"')\]]*$")
_LINES_KEPT = (
    "//pre | //textarea | //listing | //xmp | //*[contains(@style, 'white-space') and contains(@style, 'pre')]"
)
_LINES = "//*[not(self::script or self::style)]/text()[contains(., '\n') and normalize-space()]"
_LINE_END = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")
_MIN_WORDS = 8  # shorter lines beside paragraphs name a picture or an advertisement
_MIN_PARAGRAPHS = 2
_NEARLY_ALL = 0.95  # of the characters of paragraphs: the main text, where a few more stand beside it
_MAX_LINKED = 0.5  # of the characters: a line with more links is a menu


def mark_paragraphs(tree: Any) -> None:
    """Mark the main text of pages that do not say which element has it.

    The innermost element with nearly all of the paragraphs has the main text, with the headings and lists beside them, which the
    library would leave out. Sentences that stand in a container without a paragraph around them are made one.

    Args:
        tree: The page, which is changed.
    """
    for span in tree.xpath(_PLACED):
        span.tail = f" {span.tail or ''}"
    for element in list(tree.iter(*_CONTAINERS)):
        for before, run in list(_runs(element)):
            _mark_run(element, before, run)
    if tree.xpath(_MAIN):
        return
    body = tree.find(".//body") if tree.tag != "body" else tree
    paragraphs = [each for each in tree.iter("p") if len(each.text_content()) > 1]
    parent = None if body is None or len(paragraphs) < _MIN_PARAGRAPHS else _container(body, paragraphs)
    if parent is None:
        return
    article = parent.makeelement("article")
    article.text, parent.text = parent.text, None
    article.extend(list(parent))
    # A table around it gives the page its design, and would be left out as other tables are.
    tables = parent.xpath("ancestor-or-self::table[not(ancestor::table)]")
    if tables:
        tables[0].addprevious(article)
    else:
        parent.append(article)


def _container(body: Any, paragraphs: list[Any]) -> Any:
    """Return the innermost element that has nearly all of the paragraphs.

    Args:
        body: The body of the page.
        paragraphs: The paragraphs of the page.

    Returns:
        The element; None if it is the body, and no great part of the paragraphs stands in the body itself.
    """
    lengths: dict[Any, int] = {}
    for each in paragraphs:
        length = len(each.text_content())
        for element in each.iterancestors():
            lengths[element] = lengths.get(element, 0) + length
    total = lengths.get(body, 0)
    found = body
    while inner := [each for each in found if lengths.get(each, 0) > _NEARLY_ALL * total]:
        found = inner[0]
    if found is not body:
        return found
    direct = [each for each in paragraphs if each.getparent() is body]
    return body if len(direct) >= _MIN_PARAGRAPHS and 2 * _n_characters(direct) > total else None


def join_lines(tree: Any) -> None:
    """Join the lines of the source of a page, which are nothing but spaces to a browser.

    The library keeps their ends in paragraphs that have code, and others, so that each line would become a paragraph.

    Args:
        tree: The page, which is changed.
    """
    kept = {element for root in tree.xpath(_LINES_KEPT) for element in root.iter()}
    for characters in tree.xpath(_LINES):
        element = characters.getparent()
        if characters.is_text and element not in kept:
            element.text = _joined(characters, None, element[0] if len(element) else None)
        elif characters.is_tail and element.getparent() not in kept:
            element.tail = _joined(characters, element, element.getnext())
    for element in tree.iter(*INLINE):
        if element.tail and element.tail.isspace() and element.getparent() not in kept:
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
    return element.tag in INLINE


def _runs(element: Any) -> Iterator[tuple[Any, list[Any]]]:
    """Yield the runs of characters and inline elements directly in an element.

    Args:
        element: The element.

    Yields:
        The element before each run, None at the beginning, and the inline elements of the run.
    """
    before, run = None, []
    for child in element:
        if child.tag in INLINE:
            run.append(child)
        else:
            yield before, run
            before, run = child, []
    yield before, run


def _mark_run(element: Any, before: Any, run: list[Any]) -> None:
    """Make a paragraph of a run that has sentences and not mostly links.

    Args:
        element: The element around it.
        before: The element before it; None at the beginning.
        run: Its inline elements.
    """
    first = (element.text if before is None else before.tail) or ""
    text = " ".join(
        "".join([first, *(part for each in run for part in (each.text_content(), each.tail or ""))]).split()
    )
    if text.count(" ") < _MIN_WORDS - 1 or not _SENTENCE_END.search(text):
        return
    linked = [link for each in run for link in each.iter("a")]
    if _n_characters(linked) > _MAX_LINKED * len(text):
        return
    if element.tag == "div" and len(run) == len(element):  # it has nothing else
        element.tag = "p"
        return
    paragraph = element.makeelement("p")
    paragraph.text = first
    if before is None:
        element.text = None
        element.insert(0, paragraph)
    else:
        before.tail = None
        before.addnext(paragraph)
    paragraph.extend(run)


def _n_characters(elements: Any) -> int:
    return sum(len(each.text_content()) for each in elements)
