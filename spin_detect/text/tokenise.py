"""Tokens of a batch of documents, as arrays, in one vectorised pass.

A word keeps its inner apostrophe ("didn't"), loses a possessive ("Macron" + "'s"), and is cut at hyphens. Numbers keep
inner points and commas. Commas and other punctuation are tokens; quotes are not. Every sentence starts with a BREAK
token of no width, so that the stream of a whole batch can be counted or scored at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import CharClass, TokenType
from spin_detect.text.hashing import hash_ranges
from spin_detect.text.normalise import NormalisedText, normalise
from spin_detect.text.sentences import BreakPositions, _sentence_ranges, sentence_starts

_SEPARATOR = "\n\n"


@dataclass(frozen=True)
class TokenBatch:
    """Tokens of a batch of documents, in order; arrays have one row a token, or a sentence where the name says so.

    hash: uint64 of the folded form; start, end: int64 range in the token's own document; kind: uint8 `TokenType`;
    capital, shouted: bool, first letter or all letters capital; hyphenated: bool, glued to the word before;
    sentence: int64 row of the sentence arrays; sentence_start, sentence_end: int64 range in the document;
    sentence_document: int64; documents: how many texts; norm: the folded characters;
    document_char: int64 [documents + 1] first character in `norm` of each document.
    """

    hash: NDArray[np.uint64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    token_type: NDArray[np.uint8]
    is_capitalised: NDArray[np.bool_]
    is_upper_case: NDArray[np.bool_]
    follows_hyphen: NDArray[np.bool_]
    sentence: NDArray[np.int64]
    sentence_start: NDArray[np.int64]
    sentence_end: NDArray[np.int64]
    sentence_document: NDArray[np.int64]
    n_documents: int
    norm: NormalisedText
    document_char: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.hash)

    @cached_property
    def document(self) -> NDArray[np.int64]:
        """Document of each token."""
        return self.sentence_document[self.sentence]


def _shift(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """`mask` moved `by` places to the right (left if negative), False coming in."""
    out = np.zeros_like(mask)
    if by > 0:
        out[by:] = mask[:-by]
    else:
        out[:by] = mask[-by:]
    return out


def _word_characters(norm: NormalisedText) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """(characters inside words and numbers, characters that start one)."""
    kind = norm.char_class
    letter, digit = kind == CharClass.LETTER, kind == CharClass.DIGIT
    alnum = letter | digit
    before_letter, after_letter = _shift(letter, 1), _shift(letter, -1)
    before_digit, after_digit = _shift(digit, 1), _shift(digit, -1)
    apostrophe = (kind == CharClass.APOSTROPHE) & before_letter & after_letter
    point = norm.code == ord(".")
    decimal = (point | (kind == CharClass.COMMA)) & before_digit & after_digit
    # "U.S", "e.g": a point between letters that stand alone
    acronym = point & before_letter & after_letter & ~_shift(alnum, 2) & ~_shift(alnum, -2)
    inside = alnum | apostrophe | decimal | acronym
    start = inside & ~_shift(inside, 1)
    possessive = apostrophe & _shift(norm.code == ord("s"), -1) & ~_shift(alnum, -2)
    return inside, start | possessive


class _TokenArrays(NamedTuple):
    """Tokens in order; [tokens] each. first, end: range of characters of the folded text; the rest as in `TokenBatch`."""

    first: NDArray[np.int64]
    end: NDArray[np.int64]
    hash: NDArray[np.uint64]
    token_type: NDArray[np.uint8]
    is_capitalised: NDArray[np.bool_]
    is_upper_case: NDArray[np.bool_]
    follows_hyphen: NDArray[np.bool_]


def _scanned(norm: NormalisedText) -> tuple[_TokenArrays, NDArray[np.int32], BreakPositions]:
    """The tokens of a text, for each character the token, from 1, that it is in or after, and where sentences may end."""
    if compiled := kernels.compiled_kernels():
        tokens, number, places = compiled.tokenise(norm.code, norm.char_class, norm.is_upper)
        return _TokenArrays(*tokens), number, BreakPositions(*places)
    inside, start = _word_characters(norm)
    kind = norm.char_class
    mark = (kind == CharClass.COMMA) | (kind == CharClass.PUNCTUATION)
    mark &= ~inside
    start |= mark & ~_shift(mark, 1)
    covered = inside | mark
    token_char = np.flatnonzero(start)
    # a token ends where the next character is outside or the first of another
    token_end = np.flatnonzero(covered & ~_shift(covered & ~start, -1)) + 1
    token_hash = hash_ranges(norm.code, token_char, token_end)
    count = len(token_char)

    # what is rare is found by its places; this gives the token that each character is in or after, from 1
    token_number = np.cumsum(start, dtype=np.int32)
    letters = np.cumsum(kind == CharClass.LETTER, dtype=np.int32)
    letters = letters[token_end - 1] - letters[token_char] + (kind[token_char] == CharClass.LETTER)
    capitals = _per_token(norm.is_upper, token_number, count)
    digits = _per_token(kind == CharClass.DIGIT, token_number, count)
    token_kind = np.full(count, TokenType.WORD, np.uint8)
    token_kind[digits > 0] = TokenType.MIXED
    token_kind[(digits > 0) & (letters == 0)] = TokenType.NUMBER
    is_mark = mark[token_char]
    token_kind[is_mark] = TokenType.PUNCTUATION
    token_kind[is_mark & (norm.code[token_char] == ord(","))] = TokenType.COMMA
    capital = norm.is_upper[token_char]
    shouted = (capitals > 1) & (capitals == letters)
    hyphen = kind == CharClass.HYPHEN
    hyphenated = (token_char > 0) & hyphen[token_char - 1] & inside[np.maximum(token_char - 2, 0)]
    found = _TokenArrays(token_char, token_end, token_hash, token_kind, capital, shouted, hyphenated)
    return found, token_number, BreakPositions.of(kind)


def tokenise(texts: Sequence[str]) -> TokenBatch:
    """Tokens, sentences and their character ranges for a batch of texts. Time is linear in the characters.

    >>> batch = tokenise(["Rain fell. We left."])
    >>> [(int(s), int(e)) for s, e in zip(batch.sentence_start, batch.sentence_end)]
    [(0, 10), (11, 19)]
    """
    norm = normalise(_SEPARATOR.join(texts))
    lengths = np.array([len(text) for text in texts], np.int64)
    text_start = np.cumsum(lengths + len(_SEPARATOR)) - (lengths + len(_SEPARATOR))
    bounds = np.append(text_start, norm.length)
    document_char = bounds if norm.position is None else np.searchsorted(norm.position, bounds)

    found, token_number, places = _scanned(norm)
    token_char, token_end, token_hash = found.first, found.end, found.hash

    new_sentence = sentence_starts(norm, places, token_char, token_end, token_hash, token_number, document_char)
    sentence = np.cumsum(new_sentence) - 1
    first = np.flatnonzero(new_sentence)
    sentence_document = np.searchsorted(document_char[1:], token_char[first], side="right")
    s_start, s_end = _sentence_ranges(
        places, len(norm.char_class), token_char, token_end, first, document_char, sentence_document
    )
    base = text_start[sentence_document]
    token_base = base[sentence]
    s_start, s_end = norm.source_offset(s_start) - base, norm.source_end(s_end - 1) - base

    put = partial(_with_breaks, first=first)
    return TokenBatch(
        hash=put(token_hash, 0),
        start=put(norm.source_offset(token_char) - token_base, s_start),
        end=put(norm.source_end(token_end - 1) - token_base, s_start),
        token_type=put(found.token_type, TokenType.BREAK),
        is_capitalised=put(found.is_capitalised, 0),
        is_upper_case=put(found.is_upper_case, 0),
        follows_hyphen=put(found.follows_hyphen, 0),
        sentence=put(sentence, np.arange(len(first))),
        sentence_start=s_start,
        sentence_end=s_end,
        sentence_document=sentence_document,
        n_documents=len(texts),
        norm=norm,
        document_char=document_char,
    )


def _with_breaks(values: NDArray[Any], inserted: NDArray[Any] | int, first: NDArray[np.int64]) -> NDArray[Any]:
    """`values` of tokens, and what is inserted of a BREAK before the `first` token of each sentence."""
    between = np.broadcast_to(np.asarray(inserted, values.dtype), first.shape)
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.with_breaks(values, first, np.ascontiguousarray(between)))
    out = np.empty(len(values) + len(first), values.dtype)
    place = first + np.arange(len(first))
    rest = np.ones(len(out), np.bool_)
    rest[place] = False
    out[place] = between
    out[rest] = values
    return out


def _per_token(mask: NDArray[np.bool_], token_number: NDArray[np.int32], count: int) -> NDArray[np.int64]:
    """How many characters of a rare kind each token has, or has after it; [count]."""
    return np.bincount(token_number[np.flatnonzero(mask)], minlength=count + 1)[1:]
