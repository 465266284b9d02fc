"""Substitution candidates: for each word, the originals that a spinner may have replaced by it.

In terms of the noisy-channel model, a spinner turns an original word into the written one with the channel probability
``P(written | original)``. It is stored with the lexicons that know the pair as one byte, the *channel*: 4 bits of
``-log2 P`` and 4 bits of `LexiconSource`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD, SOURCES

_MAX_CHANNEL_BITS = 15  # largest -log2 P that four bits hold
CHANNEL_BITS = -(np.arange(256) >> 4).astype(np.float32)  # log2 P of each channel byte
_MAX_USAGE_BITS = 20  # to which `spinner_usage_bits` are clipped, either way


@dataclass(frozen=True)
class CandidateGrid:
    """Candidates of words as a grid; slots beyond a word's number of candidates hold arbitrary values.

    Attributes:
        count: Number of candidates of each word, int64, shape ``(n_words,)``.
        original: Ids of the candidates, uint16, shape ``(n_slots, n_words)``.
        channel: Channel of each, uint8, shape ``(n_slots, n_words)``.
    """

    count: NDArray[np.int64]
    original: Ids
    channel: NDArray[np.uint8]

    @property
    def is_used(self) -> NDArray[np.bool_]:
        """Whether each slot holds a candidate, shape ``(n_slots, n_words)``."""
        return np.arange(len(self.original))[:, None] < self.count


@dataclass(frozen=True)
class CandidateTable:
    """Candidates of every id, in compressed rows, the most likely first.

    Attributes:
        offsets: Where the candidates of each id begin, and where those of the last end, int32, shape ``(n_ids + 1,)``.
        originals: Ids of the candidates, uint16, shape ``(n_pairs,)``.
        channels: Channel of each, uint8, shape ``(n_pairs,)``.
    """

    offsets: NDArray[np.int32]
    originals: NDArray[np.uint16]
    channels: NDArray[np.uint8] = field(metadata={"key": "links"})

    @classmethod
    def build(
        cls,
        size: int,
        written: NDArray[np.integer],
        originals: NDArray[np.integer],
        channel_bits: NDArray[np.floating],
        sources: NDArray[np.integer],
    ) -> CandidateTable:
        """Build a table from pairs of a written word and an original.

        Args:
            size: Number of ids.
            written: Id of the written word of each pair, shape ``(n_pairs,)``, in any order. The order of the pairs of
                one written word is kept.
            originals: Id of the original word of each pair, shape ``(n_pairs,)``.
            channel_bits: ``log2 P(written | original)``, shape ``(n_pairs,)``.
            sources: Lexicons that know each pair, as bits of `LexiconSource`, shape ``(n_pairs,)``.

        Returns:
            The table.
        """
        order = np.argsort(written, kind="stable")
        offsets = np.searchsorted(written[order], np.arange(size + 1)).astype(np.int32)
        return cls(offsets, originals[order].astype(np.uint16), pack_channels(channel_bits[order], sources[order]))

    @cached_property
    def counts(self) -> NDArray[np.int32]:
        """Number of candidates of each id, shape ``(n_ids,)``."""
        return np.diff(self.offsets)

    @property
    def sources(self) -> NDArray[np.uint8]:
        """Lexicons that know each pair, as bits of `LexiconSource`, shape ``(n_pairs,)``."""
        return self.channels & np.uint8(SOURCES)

    def grid(self, words: Ids, n_slots: int) -> CandidateGrid:
        """Return the first candidates of some words.

        Args:
            words: Ids of the words, uint16, shape ``(n_words,)``.
            n_slots: Most candidates of each word; the table must not be empty.

        Returns:
            The candidates.
        """
        if compiled := kernels.compiled_kernels():
            return CandidateGrid(*compiled.candidate_grid(words, n_slots, self.offsets, self.originals, self.channels))
        index = words.astype(np.intp)
        start = self.offsets.take(index).astype(np.int64)
        count = np.minimum(self.offsets.take(index + 1) - start, n_slots)
        pair = start + np.arange(n_slots)[:, None]
        np.minimum(pair, len(self.originals) - 1, out=pair)
        return CandidateGrid(count, self.originals.take(pair), self.channels.take(pair))

    def spinner_usage_bits(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Compare how often spinners would write each word with how often people do.

        The expected count of a word in spun text is the sum over its originals of their counts times the channel
        probability. The value is high for words that thesauri offer for much more common ones.

        Args:
            counts: Count of each id in the training corpora, float32, shape ``(n_ids,)``.

        Returns:
            Log of the expected count over the count in bits, between -20 and 20, float32, shape ``(n_ids,)``; -20 for
            words that replace nothing.
        """
        weighted = counts.take(self.originals) * np.exp2(CHANNEL_BITS.astype(np.float64)).take(self.channels)
        expected = np.zeros(len(counts))
        written = np.flatnonzero(self.counts)
        expected[written] = np.add.reduceat(weighted, self.offsets[written])
        with np.errstate(divide="ignore"):
            bits = np.log2(expected) - np.log2(np.maximum(counts, 1))
        bits[:FIRST_WORD] = -_MAX_USAGE_BITS
        return np.clip(bits, -_MAX_USAGE_BITS, _MAX_USAGE_BITS).astype(np.float32)


def pack_channels(channel_bits: NDArray[np.floating], sources: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Pack channel probabilities and sources into bytes.

    Args:
        channel_bits: ``log2 P(written | original)``, any shape; rounded to whole bits from -15 to 0.
        sources: Lexicons that know the pair, as bits of `LexiconSource`, same shape.

    Returns:
        Channels, uint8, same shape.
    """
    bits = np.clip(np.rint(-channel_bits), 0, _MAX_CHANNEL_BITS).astype(np.uint8)
    return bits << np.uint8(4) | (sources.astype(np.uint8) & np.uint8(SOURCES))


def frequency_matched_controls(words: Ids, n_ids: int) -> Ids:
    """Return two unrelated words of about the same frequency for each word.

    Ids are frequency ranks, so the controls are words of nearby ranks.

    Args:
        words: Ids of the words, uint16, shape ``(n_words,)``.
        n_ids: Number of ids of the vocabulary.

    Returns:
        Ids of the controls, uint16, shape ``(2, n_words)``.
    """
    return _controls(n_ids).take(words, axis=1)


@lru_cache(maxsize=4)
def _controls(n_ids: int) -> Ids:
    """Return the controls of every id, shape ``(2, n_ids)``."""
    rank = np.arange(n_ids)
    controls = np.stack([rank + rank // 9 + 7, rank - rank // 11 - 3])
    controls = np.where(controls >= n_ids, rank - rank // 7 - 5, controls)
    return np.maximum(controls, FIRST_WORD).astype(np.uint16)
