"""Tokens of a batch of documents, as arrays, in one vectorised pass.

A word keeps its inner apostrophe ("didn't"), loses a possessive ("Macron" + "'s"), and is cut at hyphens. Numbers keep
inner points and commas. Commas and other punctuation are tokens; quotes are not. Every sentence starts with a BREAK
token of no width, so that the stream of a whole batch can be counted or scored at once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.text.normalise import CharClass, NormalisedText, normalise
from spin_detect.text.sentences import sentence_starts

_SEPARATOR = "\n\n"
_BASE = 0x9E3779B97F4A7C15 | 1
_LONGEST = 64
with np.errstate(over="ignore"):
    _POWERS = np.cumprod(np.full(_LONGEST, _BASE, np.uint64), dtype=np.uint64)


class TokenKind(IntEnum):
    """What a token is."""

    WORD = 0
    NUMBER = 1
    MIXED = 2  # letters and digits together
    COMMA = 3
    PUNCTUATION = 4
    BREAK = 5  # start of a sentence


@dataclass(frozen=True)
class TokenBatch:
    """Tokens of a batch of documents, in order; arrays have one row a token, or a sentence where the name says so.

    hash: uint64 of the folded form; start, end: int64 range in the token's own document; kind: uint8 `TokenKind`;
    capital, shouted: bool, first letter or all letters capital; hyphenated: bool, glued to the word before;
    sentence: int64 row of the sentence arrays; sentence_start, sentence_end: int64 range in the document;
    sentence_document: int64; documents: how many texts; norm: the folded characters; token_char: int64 first character of each token in it;
    document_char: int64 [documents + 1] first character in `norm` of each document.
    """

    hash: NDArray[np.uint64]
    start: NDArray[np.int64]
    end: NDArray[np.int64]
    kind: NDArray[np.uint8]
    capital: NDArray[np.bool_]
    shouted: NDArray[np.bool_]
    hyphenated: NDArray[np.bool_]
    sentence: NDArray[np.int64]
    sentence_start: NDArray[np.int64]
    sentence_end: NDArray[np.int64]
    sentence_document: NDArray[np.int64]
    documents: int
    norm: NormalisedText
    document_char: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.hash)

    @property
    def document(self) -> NDArray[np.int64]:
        """Document of each token."""
        return self.sentence_document[self.sentence]


def word_hash(words: Sequence[str]) -> NDArray[np.uint64]:
    """Hashes of folded lower-case words, as `tokenise` gives them; [len(words)]."""
    if not len(words):
        return np.zeros(0, np.uint64)
    lengths = np.array([len(word) for word in words])
    codes = np.frombuffer("".join(words).encode("utf-32-le", "surrogatepass"), np.uint32)
    starts = np.cumsum(lengths) - lengths
    return _hash_runs(codes, np.ones(len(codes), np.bool_), starts)


def _hash_runs(
    code: NDArray[np.uint32], inside: NDArray[np.bool_], starts: NDArray[np.int64]
) -> NDArray[np.uint64]:
    """Polynomial hash of the characters from each start to the next that are `inside`."""
    if not len(starts):
        return np.zeros(0, np.uint64)
    first = starts[0]
    lengths = np.diff(starts, append=len(code))
    place = np.arange(first, len(code)) - np.repeat(starts, lengths)
    terms = (code[first:] * inside[first:]).astype(np.uint64) * _POWERS[place % _LONGEST]
    mixed: NDArray[np.uint64] = np.add.reduceat(terms, starts - first)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    mixed ^= mixed >> np.uint64(32)
    return mixed


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
    kind = norm.kind
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

    inside, start = _word_characters(norm)
    kind = norm.kind
    mark = (kind == CharClass.COMMA) | (kind == CharClass.PUNCTUATION)
    mark &= ~inside
    mark_start = mark & ~_shift(mark, 1)
    token_char = np.flatnonzero(start | mark_start)
    token_hash = _hash_runs(norm.code, inside | mark, token_char)
    bounds_next = np.append(token_char[1:], len(kind))
    outside = np.flatnonzero(~(inside | mark))  # a token ends where its run does
    run_end = np.append(outside, len(kind))[np.searchsorted(outside, token_char)]
    last = np.minimum(run_end, bounds_next)

    token_kind = np.full(len(token_char), TokenKind.WORD, np.uint8)
    if len(token_char):
        digits = np.add.reduceat((kind == CharClass.DIGIT).astype(np.int32), token_char)
        letters = np.add.reduceat((kind == CharClass.LETTER).astype(np.int32), token_char)
        capitals = np.add.reduceat(norm.upper.astype(np.int32), token_char)
        token_kind[(digits > 0) & (letters == 0)] = TokenKind.NUMBER
        token_kind[(digits > 0) & (letters > 0)] = TokenKind.MIXED
        is_mark = mark[token_char]
        comma = is_mark & (norm.code[token_char] == ord(","))
        token_kind[is_mark] = TokenKind.PUNCTUATION
        token_kind[comma] = TokenKind.COMMA
    else:
        letters = capitals = np.zeros(0, np.int32)
    capital = norm.upper[token_char]
    shouted = (capitals > 1) & (capitals == letters)
    hyphen = kind == CharClass.HYPHEN
    hyphenated = (token_char > 0) & hyphen[token_char - 1] & inside[np.maximum(token_char - 2, 0)]

    new_sentence = sentence_starts(norm, token_char, token_hash, document_char)
    sentence = np.cumsum(new_sentence) - 1 if len(token_char) else np.zeros(0, np.int64)
    first = np.flatnonzero(new_sentence)
    sentence_document = np.searchsorted(document_char[1:], token_char[first], side="right")
    sentence_document = np.minimum(sentence_document, max(len(texts) - 1, 0))
    s_start, s_end = _sentence_ranges(norm, token_char, first, document_char, sentence_document)

    start_offset = norm.original(token_char) - text_start[sentence_document[sentence]] if len(token_char) else token_char
    end_offset = norm.original(last - 1) + 1 - text_start[sentence_document[sentence]] if len(token_char) else token_char
    base = text_start[sentence_document]
    s_start, s_end = norm.original(s_start) - base, norm.original(s_end - 1) + 1 - base

    # a BREAK goes before the first token of each sentence
    def put(values: NDArray[Any], inserted: NDArray[Any] | int) -> NDArray[Any]:
        return np.insert(values, first, inserted)

    return TokenBatch(
        hash=put(token_hash, 0),
        start=put(start_offset, s_start),
        end=put(end_offset, s_start),
        kind=put(token_kind, TokenKind.BREAK),
        capital=put(capital, 0),
        shouted=put(shouted, 0),
        hyphenated=put(hyphenated, 0),
        sentence=put(sentence, np.arange(len(first))),
        sentence_start=s_start,
        sentence_end=s_end,
        sentence_document=sentence_document,
        documents=len(texts),
        norm=norm,
        document_char=document_char,
    )


def _sentence_ranges(
    norm: NormalisedText,
    token_char: NDArray[np.int64],
    first: NDArray[np.int64],
    document_char: NDArray[np.int64],
    sentence_document: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Character ranges in `norm`: from the hugging quote before the first token to the last mark before white space."""
    space = (norm.kind == CharClass.SPACE) | (norm.kind == CharClass.NEWLINE)
    spaces = np.flatnonzero(space)
    head = token_char[first]
    # to the left: the run of non-space characters the first token stands in
    left = np.searchsorted(spaces, head) - 1
    begin = np.where(left >= 0, spaces[np.maximum(left, 0)] + 1, 0) if len(spaces) else np.zeros(len(head), np.int64)
    begin = np.maximum(begin, document_char[sentence_document])
    # two sentences may share a run of non-space characters
    if len(begin) > 1:
        shared = begin[1:] <= head[:-1]
        begin[1:] = np.where(shared, head[1:], begin[1:])
    limit = np.append(begin[1:], len(norm.kind))
    limit = np.minimum(limit, document_char[sentence_document + 1])
    solid = np.flatnonzero(~space)
    end = solid[np.searchsorted(solid, limit) - 1] + 1 if len(solid) else limit
    return begin, end
