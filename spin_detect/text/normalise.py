"""Unicode normalisation as arrays: folded code points, character classes, and where each came from.

Case, accents and apostrophes are folded, ligatures expanded, HTML entities and letters that only look Latin replaced, soft
hyphens and other invisible characters removed; `position` maps every remaining character back to the caller's own
string, so nothing downstream ever loses its offset.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import CharClass
from spin_detect.text.homoglyphs import HOMOGLYPHS, LATIN_FORMS, entities


@dataclass(frozen=True)
class NormalisedText:
    """The folded characters of a text; all arrays have one row a remaining character.

    code: uint32 folded code point; kind: uint8 `CharClass`; upper: bool, a capital in the original;
    position: int64 index in the caller's string, or None where it is the identity; entity_start, entity_end: int64
    ranges there of HTML entities, each one character here, at the position of its start.
    """

    code: NDArray[np.uint32]
    char_class: NDArray[np.uint8]
    is_upper: NDArray[np.bool_]
    position: NDArray[np.int64] | None
    entity_start: NDArray[np.int64]
    entity_end: NDArray[np.int64]
    length: int

    def source_offset(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Positions in the caller's string of the characters at `index`."""
        return index if self.position is None else self.position[index]

    def source_end(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """One past the characters at `index`, which rises, in the caller's string."""
        end = self.source_offset(index) + 1
        if len(self.entity_start) and len(end):
            place = np.minimum(np.searchsorted(end, self.entity_start + 1), len(end) - 1)
            last = end[place] == self.entity_start + 1
            end[place[last]] = self.entity_end[last]
        return end


_LATIN_END = 0x250  # of what lies above, only what a text has is classified: all of it would cost a start 0.1 s
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


_SPELLED = {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"} | LATIN_FORMS
_BLANK = "\u2800\u3164\uffa0"  # drawn as an empty space, though Unicode calls them letters and symbols
_FILLERS = "\u115f\u1160"  # letters that are not drawn at all


def _fold(char: str) -> str:
    """Lower case without accents; compatibility forms replaced; ligatures spelled out."""
    spelled = _SPELLED.get(char) or _SPELLED.get(char.lower())
    decomposed = unicodedata.normalize("NFKD", spelled or char).lower()
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or char


def _lookalike(char: str) -> str | None:
    """The Latin letter that a letter of another script looks like, its accents apart."""
    return HOMOGLYPHS.get(char) or HOMOGLYPHS.get(unicodedata.normalize("NFKD", char)[0])


@lru_cache(maxsize=1 << 16)
def _classify(code: int) -> tuple[int, int, bool]:
    """(folded code point, class, upper) of one character."""
    char = chr(code)
    compatible = unicodedata.normalize("NFKC", char)
    kind = _KIND_OF.get(char, _KIND_OF.get(compatible))
    if kind == CharClass.APOSTROPHE:
        return ord("'"), kind, False
    if kind is not None:
        return ord(char if char in _KIND_OF else compatible), kind, False
    if char.isspace() or char in _BLANK:
        return ord(" "), CharClass.SPACE, False
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or (code < 0x80 and category == "Cc") or char in _FILLERS:
        return code, CharClass.INVISIBLE, False
    if _lookalike(char):
        return code, CharClass.LOOKALIKE, char.isupper()
    folded = _fold(char)
    if len(folded) > 1 and folded.isalpha():
        return code, CharClass.EXPANDED, char.isupper()
    if char.isalpha() or (category == "So" and len(folded) == 1 and folded.isalpha()):  # letters in circles and squares
        return ord(folded[0]), CharClass.LETTER, char.isupper()
    if char.isdigit() and folded[:1].isdigit():
        return ord(folded[0]), CharClass.DIGIT, False
    return code, CharClass.OTHER, False


class _Tables(NamedTuple):
    """What characters fold to. code, kind, upper: by character below _LATIN_END, then of those in `high`, which rises; spelled:
    characters that fold to several letters, rising; begins: [spelled + 1] into `letters`."""

    high: NDArray[np.uint32]
    code: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    upper: NDArray[np.bool_]
    spelled: NDArray[np.uint32]
    begins: NDArray[np.int64]
    letters: NDArray[np.uint32]

    @classmethod
    def of(cls, characters: NDArray[np.uint32], high: NDArray[np.uint32]) -> _Tables:
        rows = [_classify(code) for code in characters.tolist()]
        code, kind, upper = zip(*rows, strict=True) if rows else ((), (), ())
        spelled = [c for c, k in zip(characters.tolist(), kind, strict=True) if k == CharClass.EXPANDED]
        letters = [_fold(chr(c)) for c in spelled]
        return cls(
            high, np.array(code, np.uint32), np.array(kind, np.uint8), np.array(upper, np.bool_),
            np.array(spelled, np.uint32), np.cumsum([0, *map(len, letters)]),
            np.array([ord(letter) for letter in "".join(letters)], np.uint32),
        )  # fmt: skip

    def joined(self, other: _Tables) -> _Tables:
        begins = np.append(self.begins, self.begins[-1] + other.begins[1:])
        pairs: Iterable[Any] = zip(self, other, strict=True)
        high, code, kind, upper, spelled, _, letters = (np.concatenate(pair) for pair in pairs)
        return _Tables(high, code, kind, upper, spelled, begins, letters)


@cache
def _low() -> _Tables:
    return _Tables.of(np.arange(_LATIN_END, dtype=np.uint32), np.zeros(0, np.uint32))


def normalise(text: str) -> NormalisedText:
    """Fold `text` into arrays, remembering where every character came from.

    >>> norm = normalise("Caf\u00e9")
    >>> bytes(norm.code.astype("u1")).decode()
    'cafe'
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    plain, starts, ends = entities(text)
    if plain:
        raw = _with_characters(raw, plain, starts, ends)
    tables = _low()
    is_high = raw >= _LATIN_END
    if is_high.any():
        high = np.unique(raw[is_high])
        tables = tables.joined(_Tables.of(high, high))
    if compiled := kernels.compiled_kernels():
        code, kind, upper, position, most = compiled.normalise(raw, _LATIN_END, *tables)
        position = position if most >= CharClass.INVISIBLE else None
        if most == CharClass.LOOKALIKE:
            _resolve(code, kind)
        return NormalisedText(code, kind, upper, position, starts, ends, len(text))
    place: NDArray[np.integer] = raw
    if len(tables.high):
        place = raw.astype(np.int64)
        place[is_high] = _LATIN_END + np.searchsorted(tables.high, raw[is_high])
    code, kind, upper = tables.code.take(place), tables.kind.take(place), tables.upper.take(place)
    kind[:-1][(raw[:-1] == 13) & (raw[1:] == 10)] = CharClass.INVISIBLE  # a Windows newline is one newline
    position = None
    if (kind >= CharClass.INVISIBLE).any():
        code, kind, upper, position = _resize(code, kind, upper)
        _resolve(code, kind)
    return NormalisedText(code, kind, upper, position, starts, ends, len(text))


def _with_characters(
    raw: NDArray[np.uint32], plain: list[int], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """The code points with each entity's character at its start and soft hyphens, which are dropped, for the rest."""
    raw = raw.copy()
    size = end - start
    raw[np.arange(size.sum()) + np.repeat(start - (np.cumsum(size) - size), size)] = 0xAD
    raw[start] = plain
    return raw


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


def _resolve(code: NDArray[np.uint32], kind: NDArray[np.uint8]) -> None:
    """Replace letters that look Latin by Latin ones in words that have some, and by their own folded form elsewhere."""
    place = np.flatnonzero(kind == CharClass.LOOKALIKE)
    if not len(place):
        return
    kind[place] = CharClass.LETTER
    # words are runs of letters; one is wholly foreign where as many of its letters are as it is long
    edges = np.concatenate([[-1], np.flatnonzero(kind != CharClass.LETTER), [len(kind)]])
    foreign = np.flatnonzero(code >= _LATIN_END)
    word = np.searchsorted(edges, foreign[kind[foreign] == CharClass.LETTER])
    values, counts = np.unique(word, return_counts=True)
    own = np.searchsorted(edges, place)
    mixed = counts[np.searchsorted(values, own)] < (edges[own] - edges[own - 1] - 1)
    values, inverse = np.unique(code[place], return_inverse=True)
    chars = [chr(int(value)) for value in values]
    taken = np.array([ord(_lookalike(char) or char) for char in chars], np.uint32)
    kept = np.array([ord(_fold(char)[0]) for char in chars], np.uint32)
    code[place] = np.where(mixed, taken[inverse], kept[inverse])
