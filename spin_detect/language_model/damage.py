"""Damage: the share of a text's words that are no words but a letter or two from a common one.

Optical character recognition confuses letters ("tbe", "vvas", "h0me"), fingers slip, and copying glues words together or breaks
them. A *damaged word* is in no vocabulary and resembles a common word. Names, foreign words and technical terms are in no vocabulary
either, but few of them resemble a common word, and those come again and again, which counts little here.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import CharClass, TokenClass, TokenType
from spin_detect.language_model.common_words import MAX_LETTERS, CommonWords, Letters
from spin_detect.text.tokenise import TokenBatch

# Share of damaged words from which on a text is called damaged (docs/development/experiments/damaged-text.md).
MAX_DAMAGED_SHARE = 0.06
# Fewer damaged words than this are slips that any text may have, and fewer lower-case words have no share: both give 0.
_MIN_DAMAGED_WORDS, _MIN_LOWER_WORDS = 4, 20
# A text with a smaller share of unknown lower-case words is not searched for damaged ones: its share is 0.
_MIN_UNKNOWN_SHARE = 0.02
# A word that comes again and again is a term or a habit. It counts once for so many words of the text.
_WORDS_PER_REPETITION = 300
_MIN_LETTERS = 3


def damaged_share(batch: TokenBatch, ids: Ids, common_words: Callable[[], CommonWords]) -> NDArray[np.float64]:
    """Return the share of the lower-case words of each document that are damaged.

    Args:
        batch: Tokens of a batch of documents.
        ids: Id of each token, shape ``(n_tokens,)``.
        common_words: Returns the common words; is called if a document has many unknown words.

    Returns:
        Shares between 0 and 1, shape ``(n_documents,)``; 0 for a document with few unknown words.
    """
    n_documents = batch.n_documents
    is_lower = ((batch.token_type == TokenType.WORD) | (batch.token_type == TokenType.MIXED)) & ~batch.is_capitalised
    n_lower = np.bincount(batch.document[is_lower], minlength=n_documents)
    unknown = np.flatnonzero(is_lower & ((ids == TokenClass.UNKNOWN) | (ids == TokenClass.MIXED)))
    document = batch.document[unknown]
    n_unknown = np.bincount(document, minlength=n_documents)
    is_searched = (n_lower >= _MIN_LOWER_WORDS) & (
        n_unknown >= np.maximum(_MIN_UNKNOWN_SHARE * n_lower, _MIN_DAMAGED_WORDS)
    )
    if not is_searched.any():
        return np.zeros(n_documents)
    unknown = unknown[is_searched[document]]
    document, hashes = batch.document[unknown], batch.hash[unknown]
    _, first, row = np.unique(hashes, return_index=True, return_inverse=True)
    words = common_words()
    is_damaged = _resembles(batch, unknown[first], words)[row] | _is_broken(batch, unknown, words)
    # each word once for some length of text
    pair, n_times = np.unique(document[is_damaged] * len(first) + row[is_damaged], return_counts=True)
    document = pair // max(len(first), 1)
    n_counted = np.minimum(n_times, 1 + n_lower[document] // _WORDS_PER_REPETITION)
    n_damaged = np.bincount(document, n_counted, minlength=n_documents)
    return np.where(n_damaged >= _MIN_DAMAGED_WORDS, n_damaged, 0) / np.maximum(n_lower, 1)


def _resembles(batch: TokenBatch, tokens: NDArray[np.int64], words: CommonWords) -> NDArray[np.bool_]:
    """Return which tokens are a letter or two from a common word.

    Args:
        batch: Tokens.
        tokens: Indices of words and of mixtures of letters and digits, shape ``(n,)``.
        words: The common words.

    Returns:
        Mask, shape ``(n,)``.
    """
    start, end = batch.folded_ranges(tokens)
    char_class = batch.norm.char_class
    # digits that were read for letters stand inside a word: "h0me", but neither "type1" nor "5th"
    begins_with_digit = (char_class.take(start) == CharClass.DIGIT) & (batch.norm.code.take(start) != ord("0"))
    ends_with_digit = char_class.take(end - 1) == CharClass.DIGIT
    fits = (end - start >= _MIN_LETTERS) & (end - start <= MAX_LETTERS)
    compared = np.flatnonzero(fits & ~begins_with_digit & ~ends_with_digit)
    start, end = start[compared], end[compared]
    letters = Letters.from_ranges(batch.norm.code, start, end)
    letter_class = char_class[start[letters.word] + letters.place]

    def count(counted: CharClass) -> NDArray[np.int64]:
        return np.bincount(letters.word[letter_class == counted], minlength=len(compared))

    # "ne'er" and "call'd" are meant
    is_readable = (count(CharClass.DIGIT) <= letters.length / 3) & (count(CharClass.APOSTROPHE) == 0)
    found = np.zeros(len(tokens), np.bool_)
    found[compared] = words.resembled_by(letters) & is_readable
    return found


def _is_broken(batch: TokenBatch, unknown: NDArray[np.int64], words: CommonWords) -> NDArray[np.bool_]:
    """Return which unknown words are a common word together with the lower-case word before or after them.

    Args:
        batch: Tokens.
        unknown: Indices of unknown words, ascending, shape ``(n,)``.
        words: The common words.

    Returns:
        Mask, shape ``(n,)``.
    """
    found = np.zeros(len(unknown), np.bool_)
    is_part = (batch.token_type == TokenType.WORD) & ~batch.is_capitalised
    joins = is_part[:-1] & is_part[1:] & ~batch.follows_hyphen[1:]  # with the token after it
    for shift in (-1, 0):
        row = np.flatnonzero((unknown + shift >= 0) & (unknown + shift < len(joins)))
        row = row[joins[unknown[row] + shift]]
        first = unknown[row] + shift
        (start, end), (second_start, second_end) = batch.folded_ranges(first), batch.folded_ranges(first + 1)
        is_pair = (second_start == end + 1) & (np.maximum(end - start, second_end - second_start) <= MAX_LETTERS)
        row, start, end = row[is_pair], start[is_pair], end[is_pair]
        second_start, second_end = second_start[is_pair], second_end[is_pair]
        code = batch.norm.code
        pairs = Letters.from_ranges(code, start, end), Letters.from_ranges(code, second_start, second_end)
        found[row] |= words.joined_by(*pairs)
    return found
