"""The vocabulary: 16-bit ids of words by falling frequency, and of classes for all other tokens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Ids
from spin_detect.constants import CLASS_OF_TYPE, FIRST_WORD, HASH_BASE, MAX_VOCABULARY_WORDS, TokenClass, TokenType
from spin_detect.text.hashing import word_hash
from spin_detect.text.tokenise import TokenBatch

_BUCKET_BITS = 17  # top bits of a hash by which the sorted hashes are indexed
_FAMILY_LETTERS = 5  # words that begin with the same letters are of one family
# factors of a hash of these letters: numbers sort faster than strings
_LETTER_FACTORS = np.cumprod(np.full(_FAMILY_LETTERS, HASH_BASE, np.uint64))


@dataclass(frozen=True)
class Vocabulary:
    """Words by falling frequency.

    Attributes:
        hashes: Hashes of the words, ascending, uint64, shape ``(n_words,)``.
        ids: Id of the word of each hash, uint16, shape ``(n_words,)``.
        counts: Count of each id in the training corpora, float32, shape ``(n_ids,)``, where ``n_ids`` is
            ``FIRST_WORD + n_words``.
        letters: The words in order of id, joined by newlines, as UTF-8 bytes.
    """

    hashes: NDArray[np.uint64]
    ids: NDArray[np.uint16]
    counts: NDArray[np.float32]
    letters: NDArray[np.uint8]

    @classmethod
    def build(cls, words: Sequence[str], counts: NDArray[np.float32]) -> Vocabulary:
        """Build a vocabulary.

        Args:
            words: Words by falling frequency.
            counts: Counts of the token classes and of the words, shape ``(FIRST_WORD + n_words,)``.

        Returns:
            The vocabulary.

        Raises:
            ValueError: There are more words than 16-bit ids can name.
        """
        if len(words) > MAX_VOCABULARY_WORDS:
            raise ValueError(
                f"a vocabulary of {len(words):,} words is too large: 16-bit ids can name {MAX_VOCABULARY_WORDS:,}; "
                "raise the minimum count"
            )
        hashes = word_hash(words)
        order = np.argsort(hashes, kind="stable")
        letters = np.frombuffer("\n".join(words).encode(), np.uint8)
        return cls(hashes[order], (order + FIRST_WORD).astype(np.uint16), counts.astype(np.float32), letters)

    def words(self) -> list[str]:
        """Return all words.

        Returns:
            The words in order of id; the first has the id `FIRST_WORD`.
        """
        return self.letters.tobytes().decode().split("\n")

    @cached_property
    def _buckets(self) -> NDArray[np.int32]:
        """Where the hashes of each value of their top bits begin, shape ``(2 ** _BUCKET_BITS + 1,)``."""
        lowest = np.arange(1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
        return np.append(np.searchsorted(self.hashes, lowest), len(self.hashes)).astype(np.int32)

    def lookup(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """Look up word hashes.

        Args:
            hashes: Hashes, as of `word_hash`, uint64, any shape.

        Returns:
            Ids, ``TokenClass.UNKNOWN`` for words that are not in the vocabulary, uint16, same shape.
        """
        sought = hashes.ravel()
        if compiled := kernels.compiled_kernels():
            shift = np.uint64(64 - _BUCKET_BITS)
            ids = compiled.word_ids(sought, self.hashes, self.ids, self._buckets, shift)
            return np.asarray(ids).reshape(hashes.shape)
        ids = np.full(len(sought), TokenClass.UNKNOWN, np.uint16)
        # hashes are spread evenly, so a bucket has half a word on average
        bucket = (sought >> np.uint64(64 - _BUCKET_BITS)).view(np.int64)
        position, end = self._buckets.take(bucket), self._buckets.take(bucket + 1)
        rows = np.flatnonzero(position < end)
        position, end, sought = position[rows], end[rows], sought[rows]
        while len(rows):
            same = self.hashes.take(position) == sought
            ids[rows[same]] = self.ids.take(position[same])
            position += 1
            unfinished = np.flatnonzero(~same & (position < end))
            rows, position = rows[unfinished], position[unfinished]
            end, sought = end[unfinished], sought[unfinished]
        return ids.reshape(hashes.shape)

    def ids_of(self, batch: TokenBatch) -> NDArray[np.uint16]:
        """Return the ids of the tokens of a batch.

        Args:
            batch: Tokens.

        Returns:
            Ids of words of the vocabulary, and classes of all other tokens, uint16, shape ``(n_tokens,)``.
        """
        ids = self.lookup(batch.hash)
        ids[(ids == TokenClass.UNKNOWN) & batch.is_capitalised] = TokenClass.NAME
        return np.where(batch.token_type == TokenType.WORD, ids, CLASS_OF_TYPE[batch.token_type])


def word_families(vocabulary: Vocabulary) -> Ids:
    """Number the word families of a vocabulary: words that begin with the same five letters.

    Args:
        vocabulary: Vocabulary.

    Returns:
        Family of each id, uint16, shape ``(n_ids,)``; every token class is a family of its own.
    """
    letters = np.array(vocabulary.words()).astype(f"U{_FAMILY_LETTERS}").view(np.uint32).reshape(-1, _FAMILY_LETTERS)
    family = np.unique(letters @ _LETTER_FACTORS, return_inverse=True)[1]
    return np.concatenate([np.arange(FIRST_WORD), FIRST_WORD + family]).astype(np.uint16)
