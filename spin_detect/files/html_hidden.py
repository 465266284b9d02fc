"""Elements of a web page that are not shown, as their own attributes say; style sheets are not followed."""

from collections.abc import Iterator, Sequence
from typing import Any

from spin_detect.files.hidden import HiddenText
from spin_detect.files.html_visibility import CONTAINERS, LINES, RUN_WORDS, has_white_letters, is_not_shown

_CANDIDATES = "//body//*[@style or @hidden or @color]"  # XPath
_STYLE_SHEETS = "//style | //link[contains(translate(@rel, 'STYLEH', 'styleh'), 'stylesheet')]"
_TEXT = ".//text()[not(ancestor::script or ancestor::style)]"
_GROUNDS = "ancestor-or-self::*[@bgcolor or @background or contains(@style, 'background')]"
_COLOURED = ".//*[contains(@style, 'color') or @color]"


def take_hidden(tree: Any) -> dict[Any, str]:
    """Take the elements that are not shown out of a page.

    White letters count only in pages without style sheets, which may give them a ground.

    Args:
        tree: The page, which loses the elements.

    Returns:
        What was taken out of each paragraph or container that is left.
    """
    has_sheets = bool(tree.xpath(_STYLE_SHEETS))
    elements = [each for each in tree.xpath(_CANDIDATES) if _is_hidden(each) or (not has_sheets and _is_white(each))]
    inner = set(elements)
    taken: dict[Any, list[str]] = {}
    for element in elements:
        if inner.isdisjoint(element.iterancestors()):
            taken.setdefault(_block(element.getparent()), []).append("".join(element.xpath(_TEXT)))
            element.drop_tree()
    return {block: " ".join(texts) for block, texts in taken.items()}


def report_hidden(taken: dict[Any, str], paragraphs: Sequence[str], hidden: HiddenText) -> None:
    """Report the hidden elements that stand in the main text; menus and messages that wait for a script stand elsewhere.

    Args:
        taken: What was taken out of each paragraph or container of the page.
        paragraphs: Paragraphs of the main text.
        hidden: Receives the text.
    """
    if not taken:
        return
    lines = [paragraph.split() for paragraph in paragraphs]
    runs = {tuple(words[at : at + RUN_WORDS]) for words in lines for at in range(len(words))}
    for block, text in taken.items():
        if any(tuple(line.split()[:RUN_WORDS]) in runs for line in _shown_lines(block)):
            hidden.add(text)


def _is_hidden(element: Any) -> bool:
    return is_not_shown(element.get("style", ""), element.get("hidden"))


def _is_white(element: Any) -> bool:
    """Return whether the letters of an element are white on the white page."""
    if not has_white_letters(element.get("style", ""), element.get("color", "")):
        return False
    return not element.xpath(_GROUNDS) and not element.xpath(_COLOURED)


def _block(element: Any) -> Any:
    """Return the paragraph or container around a place."""
    while element.tag not in (*LINES, *CONTAINERS) and element.getparent() is not None:
        element = element.getparent()
    return element


def _shown_lines(block: Any) -> Iterator[str]:
    """Yield the text of a paragraph, or the lines directly in a container."""
    if block.tag in LINES:
        yield block.text_content()
        return
    yield from filter(str.strip, block.xpath("text()"))
    for child in block.iterchildren(*LINES):
        yield child.text_content()
