"""The vocabulary: words by falling frequency as 16-bit ids, with classes for everything else."""

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

_BUCKET_BITS = 17


@dataclass(frozen=True)
class Vocabulary:
    """Words by falling frequency.

    hashes: uint64 [words], sorted; ids: uint16 [words], the id of each hash; counts: float32 [FIRST_WORD + words] of
    each id in the counted corpora; letters: uint8, the words joined by newlines, in order of id.
    """

    hashes: NDArray[np.uint64]
    ids: NDArray[np.uint16]
    counts: NDArray[np.float32]
    letters: NDArray[np.uint8]

    @classmethod
    def build(cls, words: Sequence[str], counts: NDArray[np.float32]) -> Vocabulary:
        """From words by falling frequency and the counts of classes and words, [FIRST_WORD + len(words)].

        Raises ValueError for more words than 16-bit ids can name.
        """
        if len(words) > MAX_VOCABULARY_WORDS:
            raise ValueError(
                f"a vocabulary of {len(words):,} words: at most {MAX_VOCABULARY_WORDS:,} fit 16-bit ids; raise the minimum count"
            )
        hashes = word_hash(words)
        order = np.argsort(hashes, kind="stable")
        letters = np.frombuffer("\n".join(words).encode(), np.uint8)
        return cls(hashes[order], (order + FIRST_WORD).astype(np.uint16), counts.astype(np.float32), letters)

    def words(self) -> list[str]:
        """All words, by id less FIRST_WORD."""
        return self.letters.tobytes().decode().split("\n")

    @cached_property
    def _buckets(self) -> NDArray[np.int32]:
        """Where the hashes of each value of their top bits begin; [2 ** _BUCKET_BITS + 1]."""
        tops = np.arange(1 << _BUCKET_BITS, dtype=np.uint64) << np.uint64(64 - _BUCKET_BITS)
        return np.append(np.searchsorted(self.hashes, tops), len(self.hashes)).astype(np.int32)

    def lookup(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """Ids of word hashes, UNKNOWN where there is none; any shape."""
        sought = hashes.ravel()
        if compiled := kernels.compiled_kernels():
            shift = np.uint64(64 - _BUCKET_BITS)
            ids = compiled.word_ids(sought, self.hashes, self.ids, self._buckets, shift)
            return np.asarray(ids).reshape(hashes.shape)
        found = np.full(len(sought), TokenClass.UNKNOWN, np.uint16)
        # hashes are spread evenly, so their top bits all but give their place: half a word in each bucket
        bucket = (sought >> np.uint64(64 - _BUCKET_BITS)).view(np.int64)
        place, end = self._buckets.take(bucket), self._buckets.take(bucket + 1)
        left = np.flatnonzero(place < end)
        place, end, sought = place[left], end[left], sought[left]
        while len(left):
            same = self.hashes.take(place) == sought
            found[left[same]] = self.ids.take(place[same])
            place += 1
            more = np.flatnonzero(~same & (place < end))
            left, place, end, sought = left[more], place[more], end[more], sought[more]
        return found.reshape(hashes.shape)

    def ids_of(self, batch: TokenBatch) -> NDArray[np.uint16]:
        """Ids of the tokens of a batch; [tokens]."""
        found = self.lookup(batch.hash)
        found[(found == TokenClass.UNKNOWN) & batch.is_capitalised] = TokenClass.NAME
        return np.where(batch.token_type == TokenType.WORD, found, CLASS_OF_TYPE[batch.token_type])


_LETTERS = 5
# hashes the letters of a beginning, for numbers sort faster than strings do
_POWERS = np.cumprod(np.full(_LETTERS, HASH_BASE, np.uint64))


def families(vocabulary: Vocabulary) -> Ids:
    """The number of each id's family; [ids]. What is not a word is a family of its own."""
    begin = np.array(vocabulary.words()).astype(f"U{_LETTERS}").view(np.uint32).reshape(-1, _LETTERS)
    number = np.unique(begin @ _POWERS, return_inverse=True)[1]
    return np.concatenate([np.arange(FIRST_WORD), FIRST_WORD + number]).astype(np.uint16)
