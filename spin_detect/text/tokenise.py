"""Tokens of a batch of documents, as arrays, in one vectorised pass.

A word keeps its inner apostrophe ("didn't"), loses a possessive ("Macron" + "'s"), and is cut at hyphens. Numbers keep
inner points and commas. Commas and other punctuation are tokens; quotation marks are not. Every sentence starts with a
BREAK token of no width, so that a whole batch is one stream of tokens in which no n-gram crosses a sentence.
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
from spin_detect.text.sentences import BreakPositions, sentence_ranges, sentence_starts

_SEPARATOR = "\n\n"  # between the texts of a batch: ends a sentence, and no token reaches across it


@dataclass(frozen=True)
class TokenBatch:
    """Tokens of a batch of documents, in order.

    Attributes:
        hash: Hash of the folded form of each token, shape ``(n_tokens,)``; 0 for a BREAK.
        start: First character of each token in its own document, same shape.
        end: One past its last character, same shape.
        token_type: `TokenType` of each token, same shape.
        is_capitalised: Whether the first letter is a capital, same shape.
        is_upper_case: Whether all letters are capitals and there are several, same shape.
        follows_hyphen: Whether only a hyphen stands between a token and the word before it, same shape.
        sentence: Sentence of each token, ascending, same shape.
        sentence_start: First character of each sentence in its document, shape ``(n_sentences,)``.
        sentence_end: One past its last character, same shape.
        sentence_document: Document of each sentence, ascending, same shape.
        n_documents: Documents in the batch, those without tokens among them.
        norm: Folded characters of all documents, one after the other.
        document_char: First character in `norm` of each document, and the number of characters,
            shape ``(n_documents + 1,)``.
        document_offset: Index of the first character of each document in the string that `norm` folds, shape
            ``(n_documents,)``.
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
    document_offset: NDArray[np.int64]

    def __len__(self) -> int:
        """Return the number of tokens."""
        return len(self.hash)

    @cached_property
    def document(self) -> NDArray[np.int64]:
        """Document of each token, shape ``(n_tokens,)``."""
        return self.sentence_document[self.sentence]

    @property
    def is_word(self) -> NDArray[np.bool_]:
        """Whether each token is a word, a number, or letters and digits together, shape ``(n_tokens,)``."""
        return self.token_type <= TokenType.MIXED

    def folded_ranges(self, tokens: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Return where the characters of tokens are in `norm`.

        Args:
            tokens: Indices of tokens, shape ``(n,)``.

        Returns:
            First character of each, and one past its last, shape ``(n,)`` both.
        """
        offset = self.document_offset[self.document[tokens]]
        start, end = self.start[tokens] + offset, self.end[tokens] + offset
        position = self.norm.position
        return (start, end) if position is None else (np.searchsorted(position, start), np.searchsorted(position, end))


class _TokenArrays(NamedTuple):
    """Tokens of a folded text before sentences are known.

    Attributes:
        start: First folded character of each token, shape ``(n_tokens,)``.
        end: One past its last folded character, same shape.
        hash: As in `TokenBatch`, like all that follow.
        token_type: Type of each token.
        is_capitalised: Whether the first letter is a capital.
        is_upper_case: Whether all letters are capitals.
        follows_hyphen: Whether a hyphen joins a token to the word before it.
    """

    start: NDArray[np.int64]
    end: NDArray[np.int64]
    hash: NDArray[np.uint64]
    token_type: NDArray[np.uint8]
    is_capitalised: NDArray[np.bool_]
    is_upper_case: NDArray[np.bool_]
    follows_hyphen: NDArray[np.bool_]


def tokenise(texts: Sequence[str]) -> TokenBatch:
    """Split a batch of texts into tokens and sentences, in time linear in the characters.

    >>> batch = tokenise(["Rain fell. We left."])
    >>> [(int(s), int(e)) for s, e in zip(batch.sentence_start, batch.sentence_end)]
    [(0, 10), (11, 19)]

    Args:
        texts: One string a document.

    Returns:
        The tokens of all documents, with their character ranges.
    """
    norm = normalise(_SEPARATOR.join(texts))
    lengths = np.array([len(text) for text in texts], np.int64)
    text_start = np.cumsum(lengths + len(_SEPARATOR)) - (lengths + len(_SEPARATOR))
    bounds = np.append(text_start, norm.length)
    document_char = bounds if norm.position is None else np.searchsorted(norm.position, bounds)

    tokens, token_number, breaks = _scan_characters(norm)

    new_sentence = sentence_starts(norm, breaks, tokens.start, tokens.end, tokens.hash, token_number, document_char)
    sentence = np.cumsum(new_sentence) - 1
    first = np.flatnonzero(new_sentence)
    sentence_document = np.searchsorted(document_char[1:], tokens.start[first], side="right")
    s_start, s_end = sentence_ranges(breaks, tokens.start, tokens.end, first, document_char, sentence_document)
    base = text_start[sentence_document]
    token_base = base[sentence]
    s_start, s_end = norm.source_offset(s_start) - base, norm.source_end(s_end - 1) - base

    add_breaks = partial(_with_breaks, first=first)
    return TokenBatch(
        hash=add_breaks(tokens.hash, 0),
        start=add_breaks(norm.source_offset(tokens.start) - token_base, s_start),
        end=add_breaks(norm.source_end(tokens.end - 1) - token_base, s_start),
        token_type=add_breaks(tokens.token_type, TokenType.BREAK),
        is_capitalised=add_breaks(tokens.is_capitalised, 0),
        is_upper_case=add_breaks(tokens.is_upper_case, 0),
        follows_hyphen=add_breaks(tokens.follows_hyphen, 0),
        sentence=add_breaks(sentence, np.arange(len(first))),
        sentence_start=s_start,
        sentence_end=s_end,
        sentence_document=sentence_document,
        n_documents=len(texts),
        norm=norm,
        document_char=document_char,
        document_offset=text_start,
    )


def token_ranges(norm: NormalisedText) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
    """Find the tokens of a text without its sentences, for work that needs nothing else.

    Args:
        norm: The folded characters.

    Returns:
        First folded character of each word, number, comma and run of other punctuation, one past its last, and its hash, shape
        ``(n_tokens,)`` each.
    """
    tokens, _, _ = _scan_characters(norm)
    return tokens.start, tokens.end, tokens.hash


def _scan_characters(norm: NormalisedText) -> tuple[_TokenArrays, NDArray[np.int32], BreakPositions]:
    """Find the tokens of a text, for each character the token, from 1 on, that it is in or after, and the breaks."""
    if compiled := kernels.compiled_kernels():
        arrays, number, positions = compiled.tokenise(norm.code, norm.char_class, norm.is_upper)
        return _TokenArrays(*arrays), number, BreakPositions(*positions)
    inside, start = _word_characters(norm)
    char_class = norm.char_class
    mark = (char_class == CharClass.COMMA) | (char_class == CharClass.PUNCTUATION)
    mark &= ~inside
    start |= mark & ~_shift(mark, 1)
    covered = inside | mark
    token_start = np.flatnonzero(start)
    # a token ends where the next character is outside or the first of another
    token_end = np.flatnonzero(covered & ~_shift(covered & ~start, -1)) + 1
    token_hash = hash_ranges(norm.code, token_start, token_end)
    n_tokens = len(token_start)

    token_number = np.cumsum(start, dtype=np.int32)
    n_letters = np.cumsum(char_class == CharClass.LETTER, dtype=np.int32)
    n_letters = n_letters[token_end - 1] - n_letters[token_start] + (char_class[token_start] == CharClass.LETTER)
    n_capitals = _count_per_token(norm.is_upper, token_number, n_tokens)
    n_digits = _count_per_token(char_class == CharClass.DIGIT, token_number, n_tokens)
    token_type = np.full(n_tokens, TokenType.WORD, np.uint8)
    token_type[n_digits > 0] = TokenType.MIXED
    token_type[(n_digits > 0) & (n_letters == 0)] = TokenType.NUMBER
    is_mark = mark[token_start]
    token_type[is_mark] = TokenType.PUNCTUATION
    token_type[is_mark & (norm.code[token_start] == ord(","))] = TokenType.COMMA
    is_capitalised = norm.is_upper[token_start]
    is_upper_case = (n_capitals > 1) & (n_capitals == n_letters)
    hyphen = char_class == CharClass.HYPHEN
    follows_hyphen = (token_start > 0) & hyphen[token_start - 1] & inside[np.maximum(token_start - 2, 0)]
    tokens = _TokenArrays(token_start, token_end, token_hash, token_type, is_capitalised, is_upper_case, follows_hyphen)
    return tokens, token_number, BreakPositions.from_char_class(char_class)


def _word_characters(norm: NormalisedText) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Mark the characters inside words and numbers, and those of them that start one."""
    char_class = norm.char_class
    letter, digit = char_class == CharClass.LETTER, char_class == CharClass.DIGIT
    alnum = letter | digit
    letter_before, letter_after = _shift(letter, 1), _shift(letter, -1)
    digit_before, digit_after = _shift(digit, 1), _shift(digit, -1)
    apostrophe = (char_class == CharClass.APOSTROPHE) & letter_before & letter_after
    point = norm.code == ord(".")
    decimal = (point | (char_class == CharClass.COMMA)) & digit_before & digit_after
    # "U.S", "e.g": a point between letters that stand alone
    acronym = point & letter_before & letter_after & ~_shift(alnum, 2) & ~_shift(alnum, -2)
    inside = alnum | apostrophe | decimal | acronym
    start = inside & ~_shift(inside, 1)
    possessive = apostrophe & _shift(norm.code == ord("s"), -1) & ~_shift(alnum, -2)
    return inside, start | possessive


def _shift(mask: NDArray[np.bool_], by: int) -> NDArray[np.bool_]:
    """Move a mask `by` positions to the right (to the left if negative) and fill up with False."""
    out = np.zeros_like(mask)
    if by > 0:
        out[by:] = mask[:-by]
    else:
        out[:by] = mask[-by:]
    return out


def _count_per_token(mask: NDArray[np.bool_], token_number: NDArray[np.int32], n_tokens: int) -> NDArray[np.int64]:
    """Count the characters of a mask in each token and between it and the next.

    Args:
        mask: Characters to count, few, shape ``(n_characters,)``.
        token_number: For each character the token, from 1 on, that it is in or after, same shape.
        n_tokens: Number of tokens.

    Returns:
        Counts, shape ``(n_tokens,)``.
    """
    return np.bincount(token_number[np.flatnonzero(mask)], minlength=n_tokens + 1)[1:]


def _with_breaks(values: NDArray[Any], inserted: NDArray[Any] | int, first: NDArray[np.int64]) -> NDArray[Any]:
    """Insert a value before the first token of each sentence, for its BREAK.

    Args:
        values: Values of the tokens without BREAKs, shape ``(n_values,)``.
        inserted: Value of the BREAK of each sentence, shape ``(n_sentences,)``, or one for all.
        first: First token of each sentence, ascending, shape ``(n_sentences,)``.

    Returns:
        Values of all tokens, shape ``(n_values + n_sentences,)``.
    """
    breaks = np.broadcast_to(np.asarray(inserted, values.dtype), first.shape)
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.with_breaks(values, first, np.ascontiguousarray(breaks)))
    out = np.empty(len(values) + len(first), values.dtype)
    position = first + np.arange(len(first))
    is_token = np.ones(len(out), np.bool_)
    is_token[position] = False
    out[position] = breaks
    out[is_token] = values
    return out
