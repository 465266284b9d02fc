"""Unicode normalisation as arrays: folded code points, character classes, and the source offset of each character.

`normalise` folds case, accents and apostrophes, expands ligatures, replaces HTML entities and letters that look like Latin
ones, and removes soft hyphens and other invisible characters, and the hyphens and line ends that divide words.
`NormalisedText.position` maps every remaining character to the caller's string, so that all later steps can report ranges of
that string.
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
from spin_detect.text.line_hyphens import line_end_hyphens


@dataclass(frozen=True)
class NormalisedText:
    """The folded characters of a text.

    Attributes:
        code: Folded code points, shape ``(n_characters,)``.
        char_class: `CharClass` of each character, same shape.
        is_upper: Whether the source has a capital there, same shape.
        position: Index of each character in the caller's string, same shape; None where it is the identity.
        entity_start: Index in the caller's string of each HTML entity, shape ``(n_entities,)``. An entity is one
            character, at the position of its start.
        entity_end: One past each HTML entity in the caller's string, same shape.
        joined: Index in the folded text of the first character after each hyphen that divided a word at a line end,
            shape ``(n_joined,)``. The hyphen and the line end are dropped.
        length: Characters of the caller's string.
    """

    code: NDArray[np.uint32]
    char_class: NDArray[np.uint8]
    is_upper: NDArray[np.bool_]
    position: NDArray[np.int64] | None
    entity_start: NDArray[np.int64]
    entity_end: NDArray[np.int64]
    joined: NDArray[np.int64]
    length: int

    def source_offset(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the offsets of characters in the caller's string.

        Args:
            index: Indices of folded characters, shape ``(n,)``.

        Returns:
            Offset of the first source character of each, shape ``(n,)``.
        """
        return index if self.position is None else self.position[index]

    def source_end(self, index: NDArray[np.int64]) -> NDArray[np.int64]:
        """Return the ends of characters in the caller's string.

        Args:
            index: Indices of folded characters, ascending, shape ``(n,)``.

        Returns:
            One past the source of each, shape ``(n,)``; for an HTML entity, one past its semicolon.
        """
        end = self.source_offset(index) + 1
        if len(self.entity_start) and len(end):
            row = np.minimum(np.searchsorted(end, self.entity_start + 1), len(end) - 1)
            is_entity = end[row] == self.entity_start + 1
            end[row[is_entity]] = self.entity_end[is_entity]
        return end


_LATIN_END = 0x250  # first code point that is classified on demand: to classify all of Unicode at the start takes 0.1 s
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
_CLASS_OF_CHAR = {char: char_class for char_class, chars in _SPECIAL.items() for char in chars}
_CARRIAGE_RETURN, _LINE_FEED, _SOFT_HYPHEN = 13, 10, 0xAD

# Letters that Unicode does not decompose, and the plain letters that they fold to.
_SPELLED = {"æ": "ae", "œ": "oe", "ß": "ss", "ø": "o", "ł": "l", "đ": "d"} | LATIN_FORMS
_BLANKS = "\u2800\u3164\uffa0"  # look like a space, though Unicode calls them letters and symbols
_FILLERS = "\u115f\u1160"  # letters that look like nothing


def _fold(char: str) -> str:
    """Return a character in lower case without accents, compatibility forms replaced and ligatures spelled out."""
    spelled = _SPELLED.get(char) or _SPELLED.get(char.lower())
    decomposed = unicodedata.normalize("NFKD", spelled or char).lower()
    return "".join(c for c in decomposed if not unicodedata.combining(c)) or char


def _latin_lookalike(char: str) -> str | None:
    """Return the Latin letter that a letter of another script looks like, whatever its accents."""
    return HOMOGLYPHS.get(char) or HOMOGLYPHS.get(unicodedata.normalize("NFKD", char)[0])


@lru_cache(maxsize=1 << 16)
def _classify(code: int) -> tuple[int, int, bool]:
    """Return (folded code point, `CharClass`, is a capital) of one character."""
    char = chr(code)
    compatible = unicodedata.normalize("NFKC", char)
    char_class = _CLASS_OF_CHAR.get(char, _CLASS_OF_CHAR.get(compatible))
    if char_class == CharClass.APOSTROPHE:
        return ord("'"), char_class, False
    if char_class is not None:
        return ord(char if char in _CLASS_OF_CHAR else compatible), char_class, False
    if char.isspace() or char in _BLANKS:
        return ord(" "), CharClass.SPACE, False
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me") or (code < 0x80 and category == "Cc") or char in _FILLERS:
        return code, CharClass.INVISIBLE, False
    if _latin_lookalike(char):
        return code, CharClass.LOOKALIKE, char.isupper()
    folded = _fold(char)
    if len(folded) > 1 and folded.isalpha():
        return code, CharClass.EXPANDED, char.isupper()
    if char.isalpha() or (category == "So" and len(folded) == 1 and folded.isalpha()):  # letters in circles and squares
        return ord(folded[0]), CharClass.LETTER, char.isupper()
    if char.isdigit() and folded[:1].isdigit():
        return ord(folded[0]), CharClass.DIGIT, False
    return code, CharClass.OTHER, False


class _FoldTables(NamedTuple):
    """What characters fold to. Rows are the characters below `_LATIN_END`, then those in `high`.

    Attributes:
        high: Other characters, ascending, shape ``(n_high,)``.
        code: Folded code point of each row, shape ``(n_rows,)``.
        char_class: `CharClass` of each row, same shape.
        is_upper: Whether each row is a capital, same shape.
        expanded: Characters that fold to several letters, ascending, shape ``(n_expanded,)``.
        letter_offsets: First of the letters of each expanded character, shape ``(n_expanded + 1,)``.
        letters: Code points of these letters, one expanded character after the other.
    """

    high: NDArray[np.uint32]
    code: NDArray[np.uint32]
    char_class: NDArray[np.uint8]
    is_upper: NDArray[np.bool_]
    expanded: NDArray[np.uint32]
    letter_offsets: NDArray[np.int64]
    letters: NDArray[np.uint32]

    @classmethod
    def from_characters(cls, characters: NDArray[np.uint32], high: NDArray[np.uint32]) -> _FoldTables:
        rows = [_classify(code) for code in characters.tolist()]
        code, char_class, is_upper = zip(*rows, strict=True) if rows else ((), (), ())
        expanded = [c for c, k in zip(characters.tolist(), char_class, strict=True) if k == CharClass.EXPANDED]
        letters = [_fold(chr(c)) for c in expanded]
        return cls(
            high, np.array(code, np.uint32), np.array(char_class, np.uint8), np.array(is_upper, np.bool_),
            np.array(expanded, np.uint32), np.cumsum([0, *map(len, letters)]),
            np.array([ord(letter) for letter in "".join(letters)], np.uint32),
        )  # fmt: skip

    def join(self, other: _FoldTables) -> _FoldTables:
        offsets = np.append(self.letter_offsets, self.letter_offsets[-1] + other.letter_offsets[1:])
        pairs: Iterable[Any] = zip(self, other, strict=True)
        high, code, char_class, is_upper, expanded, _, letters = (np.concatenate(pair) for pair in pairs)
        return _FoldTables(high, code, char_class, is_upper, expanded, offsets, letters)


@cache
def _latin_tables() -> _FoldTables:
    return _FoldTables.from_characters(np.arange(_LATIN_END, dtype=np.uint32), np.zeros(0, np.uint32))


def normalise(text: str) -> NormalisedText:
    """Fold a text into arrays that keep the source offset of every character.

    >>> norm = normalise("Caf\u00e9")
    >>> bytes(norm.code.astype("u1")).decode()
    'cafe'

    Args:
        text: Any string, lone surrogates included.

    Returns:
        The folded characters.
    """
    raw = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    entity_codes, starts, ends = entities(text)
    hyphens, letters = line_end_hyphens(raw)
    if entity_codes:
        raw = _replace_entities(raw, entity_codes, starts, ends)
    if len(hyphens):
        raw = _overwrite(raw, hyphens, letters)
    tables = _latin_tables()
    is_high = raw >= _LATIN_END
    if is_high.any():
        high = np.unique(raw[is_high])
        tables = tables.join(_FoldTables.from_characters(high, high))
    if compiled := kernels.compiled_kernels():
        code, char_class, is_upper, position, highest = compiled.normalise(raw, _LATIN_END, *tables)
        position = position if highest >= CharClass.INVISIBLE else None
        if highest == CharClass.LOOKALIKE:
            _resolve_lookalikes(code, char_class)
        joined = letters if position is None else np.searchsorted(position, letters)
        return NormalisedText(code, char_class, is_upper, position, starts, ends, joined, len(text))
    row: NDArray[np.integer] = raw
    if len(tables.high):
        row = raw.astype(np.int64)
        row[is_high] = _LATIN_END + np.searchsorted(tables.high, raw[is_high])
    code, char_class, is_upper = tables.code.take(row), tables.char_class.take(row), tables.is_upper.take(row)
    # a Windows newline is one newline
    char_class[:-1][(raw[:-1] == _CARRIAGE_RETURN) & (raw[1:] == _LINE_FEED)] = CharClass.INVISIBLE
    position = None
    if (char_class >= CharClass.INVISIBLE).any():
        code, char_class, is_upper, position = _drop_and_expand(code, char_class, is_upper)
        _resolve_lookalikes(code, char_class)
    joined = letters if position is None else np.searchsorted(position, letters)
    return NormalisedText(code, char_class, is_upper, position, starts, ends, joined, len(text))


def _replace_entities(
    raw: NDArray[np.uint32], entity_codes: list[int], start: NDArray[np.int64], end: NDArray[np.int64]
) -> NDArray[np.uint32]:
    """Write the character of each HTML entity at its start and soft hyphens, which are dropped, over the rest of it.

    Args:
        raw: Code points of the text, shape ``(n_source_characters,)``.
        entity_codes: Code point that each entity stands for.
        start: First character of each entity, shape ``(n_entities,)``.
        end: One past the last character of each entity, same shape.

    Returns:
        A changed copy of `raw`, of the same length.
    """
    raw = _overwrite(raw, start, end)
    raw[start] = entity_codes
    return raw


def _overwrite(raw: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> NDArray[np.uint32]:
    """Write soft hyphens, which are dropped, over ranges of a text that do not overlap.

    Args:
        raw: Code points of the text, shape ``(n_source_characters,)``.
        start: First character of each range, ascending, shape ``(n_ranges,)``.
        end: One past the last character of each range, same shape.

    Returns:
        A changed copy of `raw`, of the same length.
    """
    raw = raw.copy()
    size = end - start
    raw[np.arange(size.sum()) + np.repeat(start - (np.cumsum(size) - size), size)] = _SOFT_HYPHEN
    return raw


def _drop_and_expand(
    code: NDArray[np.uint32], char_class: NDArray[np.uint8], is_upper: NDArray[np.bool_]
) -> tuple[NDArray[np.uint32], NDArray[np.uint8], NDArray[np.bool_], NDArray[np.int64]]:
    """Drop invisible characters and spell out those that fold to several letters.

    Args:
        code: Folded code points, shape ``(n_source_characters,)``.
        char_class: `CharClass` of each, same shape.
        is_upper: Whether each is a capital, same shape.

    Returns:
        The same of the characters that remain, and the source position of each, shape ``(n_characters,)``.
    """
    copies = np.ones(len(code), np.int64)
    copies[char_class == CharClass.INVISIBLE] = 0
    expanded = np.flatnonzero(char_class == CharClass.EXPANDED)
    spelled = {int(value): _fold(chr(int(value))) for value in np.unique(code[expanded])}
    copies[expanded] = [len(spelled[int(value)]) for value in code[expanded]]
    position = np.repeat(np.arange(len(code)), copies)
    new_code, new_class, new_upper = code[position], char_class[position], is_upper[position]
    new_index = np.cumsum(copies) - copies
    for value, letters in spelled.items():
        first = new_index[expanded[code[expanded] == value]]
        for offset, letter in enumerate(letters):
            new_code[first + offset] = ord(letter)
            new_class[first + offset] = CharClass.LETTER
    return new_code, new_class, new_upper, position


def _resolve_lookalikes(code: NDArray[np.uint32], char_class: NDArray[np.uint8]) -> None:
    """Replace look-alike letters, in place: by Latin ones in words that have some, elsewhere by their own folded form."""
    index = np.flatnonzero(char_class == CharClass.LOOKALIKE)
    if not len(index):
        return
    char_class[index] = CharClass.LETTER
    # words are runs of letters; a word is of another script where all its letters are
    edges = np.concatenate([[-1], np.flatnonzero(char_class != CharClass.LETTER), [len(char_class)]])
    foreign = np.flatnonzero(code >= _LATIN_END)
    foreign_word = np.searchsorted(edges, foreign[char_class[foreign] == CharClass.LETTER])
    foreign_words, n_foreign = np.unique(foreign_word, return_counts=True)
    word = np.searchsorted(edges, index)
    has_latin = n_foreign[np.searchsorted(foreign_words, word)] < (edges[word] - edges[word - 1] - 1)
    values, inverse = np.unique(code[index], return_inverse=True)
    chars = [chr(int(value)) for value in values]
    latin = np.array([ord(_latin_lookalike(char) or char) for char in chars], np.uint32)
    own = np.array([ord(_fold(char)[0]) for char in chars], np.uint32)
    code[index] = np.where(has_latin, latin[inverse], own[inverse])
