"""The main text of a page of a web archive, with the lists and without the marks of notes that the library would leave out or in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from resiliparse.extract.html2text import extract_plain_text

from spin_detect.annotate.formats.warc_hidden import count_hidden, take_hidden

_MARK_OF_NOTE = "sup a, a sup"  # CSS selector
# Bulleted lists that the library takes for menus, as they are near the body, and that were not looked at.
_MENU = ", ".join(f"body > {'* > ' * depth}ul:not([data-menu])" for depth in range(4))
_MAX_MARKS = 500  # that are left out of a page, because each is searched for; others are text
_MAX_LISTS = 20
_MAX_NODES = 1000  # of a list, as the library takes more than proportional time for more
_MIN_LIST_CHARACTERS = 40
_MAX_LINKED = 0.5  # of the characters of a list: one with more links is a menu


def main_text(tree: Any, source: bytes) -> tuple[str, int]:
    """Return the main text of a page.

    Args:
        tree: The page, which is changed.
        source: Its bytes.

    Returns:
        The text, and the number of words within it that the page does not show, which are left out.
    """
    taken = []
    if tree.body is not None:
        for mark in _each(tree.body, _MARK_OF_NOTE, _MAX_MARKS):
            mark.decompose()
        taken = take_hidden(tree, source)
        for bullets in _each(tree.body, _MENU, _MAX_LISTS):
            if _is_menu(bullets):
                bullets["data-menu"] = ""
            else:
                _number(tree, bullets)
    text = extract_plain_text(tree, main_content=True, list_bullets=False, alt_texts=False) or ""
    return text, count_hidden(taken, text)


def _each(body: Any, selector: str, most: int) -> Iterator[Any]:
    """Yield the first elements that a selector finds; each must be changed such that it finds it no more.

    The library's collections take milliseconds for each of their elements.

    Args:
        body: The body of the page.
        selector: CSS selector.
        most: Number of elements at most.

    Yields:
        The elements, in order.
    """
    while most and (found := body.query_selector(selector)) is not None:
        yield found
        most -= 1


def _is_menu(bullets: Any) -> bool:
    """Return whether a list is one of links, or too short or too long to tell."""
    n_linked = 0
    for number, node in enumerate(bullets):
        if number == _MAX_NODES:
            return True
        n_linked += len(node.text) if node.tag == "a" else 0
    n_characters = len(bullets.text)
    is_short = n_characters < _MIN_LIST_CHARACTERS and bullets.parent.tag != "li"  # one within another is as that one
    return is_short or n_linked > _MAX_LINKED * n_characters


def _number(tree: Any, bullets: Any) -> None:
    """Make a numbered list, which no menu is, of a bulleted one; the numbers are not written."""
    numbered = tree.create_element("ol")
    bullets.parent.insert_before(numbered, bullets)
    while (child := bullets.first_child) is not None:
        numbered.append_child(child)
    bullets.decompose()
