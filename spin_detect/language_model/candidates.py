"""Substitution candidates: for each word, the originals it may stand for, with the bits of the channel.

In noisy-channel terms `channel_bits` is log2 P(written | original): how readily a spinner turns that original into
this word.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Ids
from spin_detect.constants import FIRST_WORD, SOURCES


@dataclass(frozen=True)
class CandidateGrid:
    """Candidates of scored tokens as a grid [slots, tokens]; what is beyond a token's count is arbitrary.

    count: int64 [tokens]; original: uint16; link: uint8, as stored.
    """

    count: NDArray[np.int64]
    original: Ids
    channel: NDArray[np.uint8]

    @property
    def is_used(self) -> NDArray[np.bool_]:
        """Whether each slot is below its token's count; [slots, tokens]."""
        return np.arange(len(self.original))[:, None] < self.count


def frequency_matched_controls(word: Ids, size: int) -> Ids:
    """Two frequency-matched words for each, ids below `size`; [2, words]."""
    return _controls(size).take(word, axis=1)


@lru_cache(maxsize=4)
def _controls(size: int) -> Ids:
    """The peers of every id: ids are ranks, so ranks nearby; [2, size]."""
    rank = np.arange(size)
    peers = np.stack([rank + rank // 9 + 7, rank - rank // 11 - 3])
    peers = np.where(peers >= size, rank - rank // 7 - 5, peers)
    return np.maximum(peers, 8).astype(np.uint16)


_MOST_BITS = 15  # that the channel's four bits tell
CHANNEL_BITS = -(np.arange(256) >> 4).astype(np.float32)  # log2 P that each value of a link stands for


def pack_links(channel_bits: NDArray[np.floating], sources: NDArray[np.integer]) -> NDArray[np.uint8]:
    """What leads from a written id to an original, from log2 P, in whole bits and no fewer than links tell, and kinds of lexicon."""
    bits = np.clip(np.rint(-channel_bits), 0, _MOST_BITS).astype(np.uint8)
    return bits << np.uint8(4) | (sources.astype(np.uint8) & np.uint8(SOURCES))


@dataclass(frozen=True)
class CandidateTable:
    """Originals of each written id, in compressed rows.

    offsets: int32 [ids + 1]; originals: uint16 [pairs]; links: uint8 [pairs], what leads from one to the other: -log2 P in
    whole bits above, below which kinds of lexicon know the pair.
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
        """From pairs of ids below `size`, in any order; the order within a written word is kept."""
        order = np.argsort(written, kind="stable")
        offsets = np.searchsorted(written[order], np.arange(size + 1)).astype(np.int32)
        return cls(offsets, originals[order].astype(np.uint16), pack_links(channel_bits[order], sources[order]))

    @cached_property
    def counts(self) -> NDArray[np.int32]:
        """How many originals each id may stand for; [ids]."""
        return np.diff(self.offsets)

    def grid(self, word: Ids, slots: int) -> CandidateGrid:
        """Up to `slots` candidates of each written word, for a table that has candidates at all."""
        if compiled := kernels.compiled_kernels():
            return CandidateGrid(*compiled.candidate_grid(word, slots, self.offsets, self.originals, self.channels))
        index = word.astype(np.intp)
        begin = self.offsets.take(index).astype(np.int64)
        count = np.minimum(self.offsets.take(index + 1) - begin, slots)
        slot = np.arange(slots)[:, None]
        at = begin + slot
        np.minimum(at, len(self.originals) - 1, out=at)
        return CandidateGrid(count, self.originals.take(at), self.channels.take(at))

    @property
    def sources(self) -> NDArray[np.uint8]:
        """Which kinds of lexicon know each pair; [pairs]."""
        return self.channels & np.uint8(SOURCES)

    def spinner_usage_bits(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log2 of how often a spinner of everything would write each id, over how often people do; [ids].

        High for words that dictionaries offer for much more common ones; -20 where nothing is replaced by it.
        """
        offered = counts.take(self.originals) * np.exp2(CHANNEL_BITS.astype(np.float64)).take(self.channels)
        made = np.zeros(len(counts))
        written = np.flatnonzero(self.counts)
        made[written] = np.add.reduceat(offered, self.offsets[written])
        with np.errstate(divide="ignore"):
            bits = np.log2(made) - np.log2(np.maximum(counts, 1))
        bits[:FIRST_WORD] = -20
        return np.clip(bits, -20, 20).astype(np.float32)
