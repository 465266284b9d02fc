"""Text that a page of a web archive does not show, as the attributes of its elements say; style sheets are not followed.

The rules are those of `spin_detect.files.html_hidden`, which needs lxml and goes through all elements. Here regular expressions
search the bytes of the page first, as crawls have millions of pages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from resiliparse.parse.html import NodeType

from spin_detect.files.hidden import HiddenText
from spin_detect.files.html_visibility import CONTAINERS, LINES, NOT_SHOWN, RUN_WORDS, has_white_letters, is_not_shown

# Of a page in lower case. Each begins with letters alone, which the module `re` searches fastest.
_STYLE = re.compile(rb"""style\s*=\s*(?:"[^"]*|'[^']*|[^\s>]*)""")
_HIDDEN = re.compile(rb"""hidden(?<=[\s"'/]hidden)(?=[\s=>/])""")
_WHITE_ATTRIBUTE = re.compile(rb"""color(?<=[\s"'/]color)\s*=\s*["']?\s*(?:white|#f)""")
# Of the values of all `style`.
_DECLARATION = re.compile(rb"(?<=[;\"'=\s])(?:%s)" % NOT_SHOWN.encode("ascii"))
_WHITE_DECLARATION = re.compile(rb"(?<=[;\"'=\s])color\s*:\s*(?:white|#f|rgb\()")

_STYLE_SHEETS = 'style, link[rel*="stylesheet" i]'
_GROUNDS = '[bgcolor], [background], [style*="background" i]'
_COLOURED = '[style*="color" i], [color]'
_NO_TEXT = "script, style, iframe"
_BLOCKS = ", ".join((*LINES, *CONTAINERS))
_LOOKED_AT = "data-shown"
_MAX_DECLARATIONS = 20  # ways to write them, of one page
_MAX_ELEMENTS = 200  # that are looked at, as the library searches the page anew for each
_MAX_SCRIPTS = 20  # within a hidden element
_MAX_CHILDREN = 50  # of the container of a hidden element


class Taken(NamedTuple):
    """What was taken out of a paragraph or container.

    Attributes:
        text: The text that was not shown.
        beginnings: The first `RUN_WORDS` words of the paragraph, or of each line directly in the container.
    """

    text: str
    beginnings: list[tuple[str, ...]]


def take_hidden(tree: Any, source: bytes) -> list[Taken]:
    """Take the elements that are not shown out of a page.

    White letters count only in pages without style sheets, which may give them a ground.

    Args:
        tree: The page, which has a body and loses the elements.
        source: Its bytes.

    Returns:
        What was taken out of each paragraph or container.
    """
    selectors, may_be_white = _selectors(tree, source)
    if not selectors:
        return []
    texts: dict[Any, list[str]] = {}
    selector = ", ".join(f"{each}:not([{_LOOKED_AT}])" for each in selectors)
    for _ in range(_MAX_ELEMENTS):
        element = tree.body.query_selector(selector)
        if element is None:
            break
        if _is_hidden(element) or (may_be_white and _is_white(element)):
            block = element.parent.closest(_BLOCKS) or tree.body  # which is a frameset in some pages
            if text := _text(element):
                texts.setdefault(block, []).append(text)
            element.decompose()
        else:
            element[_LOOKED_AT] = ""
    return [Taken(" ".join(of_block), [*_beginnings(block)]) for block, of_block in texts.items()]


def count_hidden(taken: list[Taken], text: str) -> int:
    """Count the hidden words that stand in the main text; menus and messages that wait for a script stand elsewhere.

    Args:
        taken: What was taken out of the page.
        text: Its main text.

    Returns:
        Number of words.
    """
    hidden = HiddenText()
    if taken:
        lines = "".join(f" {' '.join(line.split())} \n" for line in text.splitlines())
        for of_block in taken:
            if any(_as_part(words) in lines for words in of_block.beginnings):
                hidden.add(of_block.text)
    return hidden.n_words


def _as_part(words: tuple[str, ...]) -> str:
    """Return the first words of a line as lines of the main text have them; a shorter line must be the end of one."""
    return f" {' '.join(words)} {'' if len(words) == RUN_WORDS else chr(10)}"


def _selectors(tree: Any, source: bytes) -> tuple[list[str], bool]:
    """Return CSS selectors of the elements to look at, and whether white letters are among them."""
    if b"\0" in source:  # UTF-16
        source = source.replace(b"\0", b"")
    source = source.lower()
    styles = b";".join(_STYLE.findall(source))
    found = {*_DECLARATION.findall(styles)}
    selectors = ["[hidden]"] if _HIDDEN.search(source) else []
    white = {*_WHITE_DECLARATION.findall(styles)}
    has_attributes = bool(_WHITE_ATTRIBUTE.search(source))
    may_be_white = (white or has_attributes) and tree.document.query_selector(_STYLE_SHEETS) is None
    if may_be_white:
        found |= white
        selectors += ["[color]"] if has_attributes else []
    selectors += [f'[style*="{_quoted(each)}" i]' for each in sorted(found)[:_MAX_DECLARATIONS]]
    return selectors, bool(may_be_white)


def _quoted(declaration: bytes) -> str:
    """Return a declaration as a string of CSS, which has no line ends."""
    return "".join(c if c.isalnum() or c in ":#-(" else f"\\{ord(c):x} " for c in declaration.decode("ascii"))


def _is_hidden(element: Any) -> bool:
    return is_not_shown(element.getattr("style") or "", element.getattr("hidden"))


def _is_white(element: Any) -> bool:
    """Return whether the letters of an element are white on the white page."""
    if not has_white_letters(element.getattr("style") or "", element.getattr("color") or ""):
        return False
    return element.closest(_GROUNDS) is None and element.query_selector(_COLOURED) is None


def _text(element: Any) -> str:
    """Return the text of a hidden element, which loses its scripts."""
    if element.matches(_NO_TEXT):
        return ""
    for _ in range(_MAX_SCRIPTS):
        script = element.query_selector(_NO_TEXT)
        if script is None:
            break
        script.decompose()
    text: str = element.text
    return text.strip()


def _beginnings(block: Any) -> Iterator[tuple[str, ...]]:
    """Yield the first words of a paragraph, or of the lines directly in a container."""
    if block.tag in LINES:
        texts = [block.text]
    else:
        texts = []
        child = block.first_child
        while child is not None and len(texts) < _MAX_CHILDREN:
            if child.type == NodeType.TEXT or child.tag in LINES:
                texts.append(child.text)
            child = child.next
    for text in texts:
        if words := text.split(None, RUN_WORDS)[:RUN_WORDS]:
            yield tuple(words)
