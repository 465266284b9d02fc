"""Hyphens at the ends of lines: which belong to the word, and which the typesetter added."""

import re
from collections.abc import Iterable
from typing import NamedTuple

_COMPOUND = re.compile(r"\b(\w++)-(?=(\w++))")
_WORD = re.compile(r"\w++")
_HYPHENS = ("-", "\u2010", "\u00ad")
# A hyphen after one of these at the end of a line is more often part of the word than the typesetter's.
_FIRST_HALVES = frozenset(
    "best far half ill self well one two three four five six seven eight nine eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety".split()
)
# These end words that begin with one of those, such as "ill-ness", "far-ther" and "six-ty".
_SUFFIXES = re.compile(
    r"(?:ness|ther|thest|th|mer|ming|ish|less|some|fold|teen|ty|ties|ow|ing|ington|ion|ian|self|sided)(?:e?s|e?d|ly)?"
)
# Words inside compounds of three or more: "mother-in-law", "state-of-the-art".
_INNER_WORDS = frozenset("a and at by for in me not o of on or the to up".split())


class Spellings(NamedTuple):
    """How a text writes words inside its lines.

    Attributes:
        compounds: Pairs of words joined by a hyphen, in lower case.
        words: Words in lower case.
    """

    compounds: frozenset[tuple[str, str]]
    words: frozenset[str]


def spellings(lines: Iterable[str]) -> Spellings:
    """Return how a text writes words inside its lines.

    Args:
        lines: Its lines.

    Returns:
        The compounds and the words; neither if no line ends with a hyphen, as then nothing asks for them.
    """
    text = list(lines)
    if not any(line.endswith(_HYPHENS) for line in text):
        return Spellings(frozenset(), frozenset())
    lowered = "\n".join(text).lower()
    return Spellings(frozenset(_COMPOUND.findall(lowered)), frozenset(_WORD.findall(lowered)))


def keeps_hyphen(before: str, rest: str, known: Spellings) -> bool:
    """Return whether a hyphen at the end of a line belongs to the word.

    Args:
        before: What stands before the hyphen, from the last space on.
        rest: What the next line begins with, up to its first space.
        known: How the text writes words elsewhere.

    Returns:
        Whether it does.

    >>> nothing = Spellings(frozenset(), frozenset())
    >>> keeps_hyphen("mother-in", "law", nothing), keeps_hyphen("arrange", "ment", nothing)
    (True, False)
    """
    *earlier, first = _WORD.findall(before.lower()) or [""]
    second, *later = _WORD.findall(rest.lower()) or [""]
    if (first, second) in known.compounds:
        return True
    if first + second in known.words:
        return False
    if len(first) == 1 and first.isalpha():  # "X-ray": typesetters leave no letter alone
        return True
    if earlier and first in _INNER_WORDS and before[: -len(first)].endswith("-"):
        return True
    if later and second in _INNER_WORDS and rest[len(second) :].startswith("-"):
        return True
    return first in _FIRST_HALVES and _SUFFIXES.fullmatch(second) is None
