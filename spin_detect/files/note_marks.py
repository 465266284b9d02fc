"""Marks of notes: raised figures and signs after a word, which are told from exponents and ordinals."""

import re

_SIGNS = r"[*†‡§¶‖#]+"
_FIGURES = r"[\[(]?\d{1,3}(?:\s*[,;–—-]\s*\d{1,3})*[\])]?,?"
_MARK = re.compile(rf"{_SIGNS}|{_FIGURES}|[a-z](?:,[a-z])*")
_UNITS = frozenset("m km cm dm mm nm µm μm ft in yd mi s h kg px".split())
_WORD = re.compile(r"\w+$")
_YEAR = re.compile(r"(?:1[0-9]|20)\d\d")
_AFTER_PUNCTUATION = re.compile(r"(?:\w\w|\s)[.,;:!?…]?[’”\"'»\])]*$")


def is_note_mark(raised: str, before: str) -> bool:
    """Return whether raised characters are the mark of a note.

    Args:
        raised: The raised characters.
        before: What stands before them in the line, with the space between if there is one.

    Returns:
        Whether they are; not if they may be an exponent ("x2", "10 km2") or the end of an ordinal ("19th").

    >>> is_note_mark("12", "the harbour")
    True
    >>> is_note_mark("2", "an area of 3 km")
    False
    """
    mark = raised.strip()
    if _MARK.fullmatch(mark) is None:
        return False
    if raised[:1].isspace() or not before.strip():
        return not mark.isalpha()
    if re.fullmatch(_SIGNS, mark):
        return True
    word = _WORD.search(before)
    if word is None:
        return _AFTER_PUNCTUATION.search(before) is not None
    if mark[0].isalpha():
        return word[0].isalpha() and len(word[0]) > 2
    if word[0].isdecimal():
        return _YEAR.fullmatch(word[0]) is not None
    return len(word[0]) > 1 and word[0].isalpha() and word[0] not in _UNITS
