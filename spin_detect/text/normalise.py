"""Unicode normalisation as arrays: folded code points, character classes, and where each came from.

Case and accents are folded, ligatures expanded, soft hyphens and other invisible characters removed; `position` maps
every remaining character back to the caller's own string, so nothing downstream ever loses its offset.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from enum import IntEnum
from functools import cache

import numpy as np
from numpy.typing import NDArray


class CharClass(IntEnum):
    """What a character is to the tokeniser."""

    OTHER = 0
    SPACE = 1
    NEWLINE = 2
    LETTER = 3
    DIGIT = 4
    APOSTROPHE = 5
    HYPHEN = 6
    COMMA = 7
    STOP = 8  # . ! ? and the ellipsis
    PUNCTUATION = 9
    QUOTE = 10  # quotes and closing or opening brackets that may hug a sentence
    BULLET = 11
    INVISIBLE = 12
    EXPANDED = 13  # folds to several characters


@dataclass(frozen=True)
class NormalisedText:
    """The folded characters of a text; all arrays have one row a remaining character.

    code: uint32 folded code point; kind: uint8 `CharClass`; upper: bool, a capital in the original;
    position: int64 index in the caller's string, or None where it is the identity.
    """

    code: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    upper: NDArray[np.bool_]
    position: NDArray[np.int64] | None
    length: int

    def original(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions in the caller's string of the characters at `index`."""
        return index if self.position is None else self.position[index]


_TABLE_SIZE = 0x3000  # all of Latin, Greek, Cyrillic and general punctuation; the rest is looked up one by one
_SPECIAL = {
    CharClass.APOSTROPHE: "'\u2019\u02bc\u2018\u00b4`\u2032",
    CharClass.HYPHEN: "-\u2010\u2011",
    CharClass.COMMA: ",",
    CharClass.STOP: ".!?\u2026\u203d",
    CharClass.PUNCTUATION: ";:/\u2012\u2013\u2014\u2015\u2212&+=%$#@<>|\\~^_",
    CharClass.QUOTE: '"\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033()[]{}',
    CharClass.BULLET: "*\u2022\u2023\u25cf\u25aa\u25a0\u25e6\u00b7",
    CharClass.NEWLINE: "\n\r\x0b\x0c\x85\u2028\u2029",
}
_KIND_OF = {char: kind for kind, chars in _SPECIAL.items() for char in chars}


def _fold(char: str) -> str:
    """Lower case without accents; compatibility forms replaced; ligatures spelled out."""
    lowered = {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"}.get(char.lower(), char.lower())
    decomposed = unicodedata.normalize("NFKD", lowered)
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or char


def _classify(code: int) -> tuple[int, int, bool]:
    """(folded code point, class, upper) of one character."""
    char = chr(code)
    if char in _KIND_OF:
        return code, _KIND_OF[char], False
    if char.isspace():
        return code, CharClass.SPACE, False
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or code == 0xFEFF:
        return code, CharClass.INVISIBLE, False
    folded = _fold(char)
    if len(folded) > 1 and folded.isalpha():
        return code, CharClass.EXPANDED, char.isupper()
    if char.isalpha():
        return ord(folded[0]), CharClass.LETTER, char.isupper()
    if char.isdigit() and folded[:1].isdigit():
        return ord(folded[0]), CharClass.DIGIT, False
    return code, CharClass.OTHER, False


@cache
def _tables() -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.bool_]]:
    rows = [_classify(code) for code in range(_TABLE_SIZE)]
    return (
        np.array([row[0] for row in rows], np.uint32),
        np.array([row[1] for row in rows], np.uint8),
        np.array([row[2] for row in rows], np.bool_),
    )


def normalise(text: str) -> NormalisedText:
    """Fold `text` into arrays, remembering where every character came from.

    >>> norm = normalise("Caf\u00e9")
    >>> bytes(norm.code.astype("u1")).decode()
    'cafe'
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    fold, classes, uppers = _tables()
    high = raw >= _TABLE_SIZE
    if high.any():
        index = np.where(high, 0, raw)
        code, kind, upper = fold[index], classes[index], uppers[index]
        values, inverse = np.unique(raw[high], return_inverse=True)
        rows = [_classify(int(value)) for value in values]
        code[high] = np.array([row[0] for row in rows], np.uint32)[inverse]
        kind[high] = np.array([row[1] for row in rows], np.uint8)[inverse]
        upper[high] = np.array([row[2] for row in rows], np.bool_)[inverse]
    else:
        code, kind, upper = fold[raw], classes[raw], uppers[raw]
    kind[:-1][(raw[:-1] == 13) & (raw[1:] == 10)] = CharClass.INVISIBLE  # a Windows newline is one newline
    position = None
    if (kind >= CharClass.INVISIBLE).any():
        code, kind, upper, position = _resize(code, kind, upper)
    return NormalisedText(code, kind, upper, position, len(text))


def _resize(
    code: NDArray[np.uint32], kind: NDArray[np.uint8], upper: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.bool_], NDArray[np.int64]]:
    """Drop invisible characters and spell out those that fold to several."""
    copies = np.ones(len(code), np.int64)
    copies[kind == CharClass.INVISIBLE] = 0
    expanded = np.flatnonzero(kind == CharClass.EXPANDED)
    spelled = {int(value): _fold(chr(int(value))) for value in np.unique(code[expanded])}
    copies[expanded] = [len(spelled[int(value)]) for value in code[expanded]]
    position = np.repeat(np.arange(len(code)), copies)
    new_code, new_kind, new_upper = code[position], kind[position], upper[position]
    at = np.cumsum(copies) - copies
    for value, letters in spelled.items():
        where = at[expanded[code[expanded] == value]]
        for offset, letter in enumerate(letters):
            new_code[where + offset] = ord(letter)
            new_kind[where + offset] = CharClass.LETTER
    return new_code, new_kind, new_upper, position
