"""The vocabulary: words by falling frequency as 16-bit ids, with classes for everything else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from spin_detect.text import TokenBatch, TokenKind, word_hash


class TokenClass(IntEnum):
    """Ids below `FIRST_WORD`: what is not a word of the vocabulary."""

    UNKNOWN = 0
    NAME = 1  # an unknown word with a capital
    NUMBER = 2
    MIXED = 3
    COMMA = 4
    PUNCTUATION = 5
    BREAK = 6


FIRST_WORD = 8
LARGEST = 65_536 - FIRST_WORD  # ids are 16 bits
KIND_CLASS = np.array(
    [
        TokenClass.UNKNOWN,
        TokenClass.NUMBER,
        TokenClass.MIXED,
        TokenClass.COMMA,
        TokenClass.PUNCTUATION,
        TokenClass.BREAK,
    ],
    np.uint16,
)


@dataclass(frozen=True)
class Vocabulary:
    """Words by falling frequency.

    hashes: uint64 [words], sorted; ids: uint16 [words], the id of each hash; counts: float32 [FIRST_WORD + words] of each id
    in the counted corpora; letters: uint8, the words joined by newlines, in order of id.
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
        if len(words) > LARGEST:
            raise ValueError(f"a vocabulary of {len(words):,} words: at most {LARGEST:,} fit 16-bit ids; raise the minimum count")
        hashes = word_hash(words)
        order = np.argsort(hashes, kind="stable")
        letters = np.frombuffer("\n".join(words).encode(), np.uint8)
        return cls(hashes[order], (order + FIRST_WORD).astype(np.uint16), counts.astype(np.float32), letters)

    def words(self) -> list[str]:
        """All words, by id less FIRST_WORD."""
        return self.letters.tobytes().decode().split("\n")

    def lookup(self, hashes: NDArray[np.uint64]) -> NDArray[np.uint16]:
        """Ids of word hashes, UNKNOWN where there is none; any shape."""
        place = np.searchsorted(self.hashes, hashes)
        place[place == len(self.hashes)] = 0
        return np.where(self.hashes[place] == hashes, self.ids[place], np.uint16(TokenClass.UNKNOWN))

    def ids_of(self, batch: TokenBatch) -> NDArray[np.uint16]:
        """Ids of the tokens of a batch; [tokens]."""
        ids = KIND_CLASS[batch.kind]
        word = np.flatnonzero(batch.kind == TokenKind.WORD)
        found = self.lookup(batch.hash[word])
        unknown_name = (found == TokenClass.UNKNOWN) & batch.capital[word]
        found[unknown_name] = TokenClass.NAME
        ids[word] = found
        return ids
