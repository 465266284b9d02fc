"""Common words, and words that resemble one: those that a change of a letter or two makes a common word.

Everything compares hashes: a hash of the letters of a word is a sum over its letters, so that the hashes of all its changed forms follow
from sums over its first letters. Forms with one letter left open stand for all letters in that place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import HASH_BASE
from spin_detect.language_model.vocabulary import Vocabulary

# Of the words of each length, from 0 letters on, those of a lower rank in the vocabulary are common. Short words need to be very
# common: nearly any three letters are a letter away from some word.
_MAX_RANK = np.array([0, 0, 40, 150, 800, 2_500, 6_000, 12_000, 15_000], np.int64)
_MAX_FUNCTION_WORD_RANK = 80  # one of two glued words is among these
_MIN_GLUED_LETTERS = 5
_MIN_RESEMBLED_LETTERS = 3
# Longer words are not compared.
MAX_LETTERS = 30

_BASE, _INVERSE_BASE = np.uint64(HASH_BASE), np.uint64(pow(HASH_BASE, -1, 1 << 64))
_POWERS = np.cumprod(np.full(2 * MAX_LETTERS + 3, _BASE, np.uint64), dtype=np.uint64)  # of the base, from the first on
_INVERSE_POWERS = np.cumprod(np.full(MAX_LETTERS + 3, _INVERSE_BASE, np.uint64), dtype=np.uint64)
_ANY_LETTER = np.uint64(1)  # stands in a hash for a letter left open; no word has this character


class Letters(NamedTuple):
    """The letters of some words, one word after the other.

    Attributes:
        code: Code point of each letter, uint64, shape ``(n_letters,)``.
        word: Word of each letter, ascending, same shape.
        place: Index of each letter in its word, same shape.
        length: Letters of each word, at most `MAX_LETTERS`, shape ``(n_words,)``.
        prefix: Hash of the letters before each letter, uint64, shape ``(n_letters,)``.
        total: Hash of each word, uint64, shape ``(n_words,)``.
    """

    code: NDArray[np.uint64]
    word: NDArray[np.int64]
    place: NDArray[np.int64]
    length: NDArray[np.int64]
    prefix: NDArray[np.uint64]
    total: NDArray[np.uint64]

    @classmethod
    def from_ranges(cls, code: NDArray[np.uint32], start: NDArray[np.int64], end: NDArray[np.int64]) -> Letters:
        """Gather the letters of words and hash them.

        Args:
            code: Code points of a text, shape ``(n_characters,)``.
            start: First character of each word, shape ``(n_words,)``.
            end: One past its last character, at most `MAX_LETTERS` on, same shape.

        Returns:
            The letters.
        """
        length = end - start
        first = np.cumsum(length) - length
        word = np.repeat(np.arange(len(length)), length)
        place = np.arange(len(word)) - first[word]
        codes = code[start[word] + place].astype(np.uint64)
        before = np.zeros(len(word) + 1, np.uint64)
        np.cumsum(codes * _POWERS[place], out=before[1:])
        return cls(
            codes, word, place, length, before[:-1] - before[first[word]], before[first + length] - before[first]
        )

    def with_open_letter(self, n_replaced: int) -> NDArray[np.uint64]:
        """Hash the words with an open letter in each place.

        Args:
            n_replaced: How many letters the open one replaces, from each place on: 0, 1 or 2.

        Returns:
            Hashes, uint64, shape ``(n_letters,)``; those that would replace letters after the last one mean nothing.
        """
        rest = self.total[self.word] - self.prefix
        if n_replaced:
            rest -= self.code * _POWERS[self.place]
        if n_replaced == 2:
            rest[:-1] -= self.code[1:] * _POWERS[self.place[1:]]
        shift = (_BASE, np.uint64(1), _INVERSE_BASE)[n_replaced]
        return self.prefix + _ANY_LETTER * _POWERS[self.place] + rest * shift


@dataclass(frozen=True)
class CommonWords:
    """The common words of a vocabulary as hashes.

    Attributes:
        words: Hashes of the words, ascending, uint64, shape ``(n_words,)``.
        function_words: Hashes of the most frequent of them, ascending.
        open_words: Hashes of the words of three letters and more, with each one of their letters left open, ascending, shape
            ``(n_open_words,)``.
    """

    words: NDArray[np.uint64]
    function_words: NDArray[np.uint64]
    open_words: NDArray[np.uint64]

    @classmethod
    def from_vocabulary(cls, vocabulary: Vocabulary) -> CommonWords:
        """Hash the common words of a vocabulary.

        Args:
            vocabulary: Words by falling frequency.

        Returns:
            The common ones.
        """
        n_words = int(_MAX_RANK.max())
        word_ends = np.append(np.flatnonzero(vocabulary.letters == ord("\n")), len(vocabulary.letters))
        size = int(word_ends[:n_words][-1])
        code = np.frombuffer(vocabulary.letters[:size].tobytes().decode().encode("utf-32-le"), np.uint32)
        end = np.append(np.flatnonzero(code == ord("\n")), len(code))
        start = np.append(0, end[:-1] + 1)
        length = end - start
        is_common = np.arange(len(end)) < _MAX_RANK.take(length, mode="clip")
        rank = np.flatnonzero(is_common & (length <= MAX_LETTERS))
        letters = Letters.from_ranges(code, start[rank], end[rank])
        function_words = letters.total[rank < _MAX_FUNCTION_WORD_RANK]
        long_enough = letters.length[letters.word] >= _MIN_RESEMBLED_LETTERS
        open_words = np.unique(letters.with_open_letter(1)[long_enough])
        return cls(np.sort(letters.total), np.sort(function_words), open_words)

    def resembled_by(self, letters: Letters) -> NDArray[np.bool_]:
        """Return which words become a common word by a change of one or two letters, or two common words by a space.

        A letter is wrong, missing or too many, or two letters stand for one. Of two words, one is a function word.

        Args:
            letters: Letters of the words.

        Returns:
            Mask, shape ``(n_words,)``.
        """
        found = np.zeros(len(letters.length), np.bool_)
        is_last = letters.place == letters.length[letters.word] - 1
        not_last = np.flatnonzero(~is_last)
        for n_replaced, index in ((0, np.arange(len(is_last))), (1, np.arange(len(is_last))), (2, not_last)):
            hashes = letters.with_open_letter(n_replaced)[index]
            found[letters.word[index[_is_in(hashes, self.open_words)]]] = True
        found |= _is_in(
            letters.total + _ANY_LETTER * _POWERS[letters.length], self.open_words
        )  # the last one is missing
        # cut into two words before a letter
        index = not_last[(letters.place[not_last] > 1)]
        index = index[letters.length[letters.word[index]] >= _MIN_GLUED_LETTERS]
        left, word = letters.prefix[index], letters.word[index]
        right = (letters.total[word] - left) * _INVERSE_POWERS[letters.place[index] - 1]
        glued = _is_in(left, self.function_words) & _is_in(right, self.words)
        glued |= _is_in(left, self.words) & _is_in(right, self.function_words)
        found[word[glued]] = True
        return found

    def joined_by(self, first: Letters, second: Letters) -> NDArray[np.bool_]:
        """Return which pairs of words are a common word without the space between them.

        Args:
            first: Letters of the first word of each pair.
            second: Letters of the second.

        Returns:
            Mask, shape ``(n_pairs,)``.
        """
        shift = _POWERS[first.length - 1]
        return _is_in(first.total + second.total * shift, self.words)


def _is_in(hashes: NDArray[np.uint64], table: NDArray[np.uint64]) -> NDArray[np.bool_]:
    """Return which hashes are in an ascending table that is not empty."""
    row = np.minimum(np.searchsorted(table, hashes), len(table) - 1)
    return table[row] == hashes
