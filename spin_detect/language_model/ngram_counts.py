"""Compact counts: n-grams of 16-bit ids to a count on a log scale, two bytes a slot, looked up whole arrays at once.

A bucket is eight 16-bit lanes in two machine words: 12 bits of fingerprint, 4 bits of count level. A key hashes to one
bucket; where more than eight want one, the rarest are dropped. No two lanes of a bucket have the same fingerprint. A
lookup is one gather of 16 bytes and a comparison of all lanes at once, so its cost does not depend on what is found.

An absent key is taken for a present one with probability at most `FALSE_POSITIVE_BOUND` = 8 / 4096: eight lanes, each
agreeing by chance once in 4096. It then reads mostly the lowest level. Trigrams are only looked up where both their
bigrams were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import COUNT_LEVELS, HASH_BASE, HASH_MIXER

LANES = 8
FALSE_POSITIVE_BOUND = LANES / 4096
_FILL = 0.85  # share of lanes in use if none were dropped; 8% of the keys, the rarest, find their bucket full
_EDGES = np.sqrt(COUNT_LEVELS[1:-1] * COUNT_LEVELS[2:])

_U = np.uint64
_FINGERPRINT_LANES = _U(0x0010001000100010)  # spreads 12 bits over the four lanes of a machine word
_NO_LEVEL = _U(0x000F000F000F000F)


def bigram_keys(a: NDArray[np.unsignedinteger], b: NDArray[np.unsignedinteger]) -> NDArray[np.uint64]:
    """Keys of the bigrams (a, b); any broadcastable shapes. Ids that are uint64 already are the quickest."""
    return (a.astype(_U, copy=False) << _U(16)) | b


def trigram_keys(
    a: NDArray[np.unsignedinteger], b: NDArray[np.unsignedinteger], c: NDArray[np.unsignedinteger]
) -> NDArray[np.uint64]:
    """Keys of the trigrams (a, b, c); any broadcastable shapes. Ids that are uint64 already are the quickest."""
    return (a.astype(_U, copy=False) << _U(32)) | (b.astype(_U, copy=False) << _U(16)) | c | _U(1 << 48)


def count_levels(counts: NDArray[np.integer]) -> NDArray[np.uint8]:
    """The level (1..15) nearest to each count on a log scale."""
    return (np.searchsorted(_EDGES, counts, side="right") + 1).astype(np.uint8)


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit finaliser (splitmix64)."""
    h = keys * _U(HASH_BASE)
    h ^= h >> _U(30)
    h *= _U(HASH_MIXER)
    h ^= h >> _U(27)
    return h


@dataclass(frozen=True)
class NgramCounts:
    """Levels of n-gram counts. rows: uint64 [buckets, 2], possibly memory-mapped."""

    rows: NDArray[np.uint64]

    @classmethod
    def build(cls, keys: NDArray[np.uint64], levels: NDArray[np.uint8]) -> NgramCounts:
        """From distinct keys and their levels (1..15)."""
        buckets = max(int(np.ceil(len(keys) / (LANES * _FILL))), 1)
        h = _mix(keys)
        bucket = ((h >> _U(32)) * _U(buckets)) >> _U(32)
        lane = ((h & _U(0xFFF)) << _U(4)) | levels
        # keys that no lookup can tell apart keep the highest level among them
        order = np.argsort((bucket << _U(16)) | (lane ^ _U(15)), kind="stable")
        place = ((bucket << _U(12)) | (lane >> _U(4)))[order]
        distinct = np.ones(len(place), np.bool_)
        distinct[1:] = place[1:] != place[:-1]
        order = order[distinct]
        order = order[np.argsort((bucket[order] << _U(4)) | (_U(15) - levels[order]), kind="stable")]
        bucket, lane = bucket[order].astype(np.int64), lane[order]
        first = np.searchsorted(bucket, bucket, side="left")
        rank = np.arange(len(bucket)) - first
        kept = rank < LANES
        slots = np.zeros(buckets * LANES, np.uint16)
        slots[bucket[kept] * LANES + rank[kept]] = lane[kept]
        return cls(slots.view(_U).reshape(buckets, 2))

    def levels(self, keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Level of each key, 0 where absent; the shape of `keys`."""
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.ngram_levels(self.rows, keys.ravel())).reshape(keys.shape)
        h = _mix(keys)
        pattern = (h & _U(0xFFF)) * _FINGERPRINT_LANES
        pattern |= _NO_LEVEL
        h >>= _U(32)
        h *= _U(len(self.rows))
        h >>= _U(32)
        # complex128 is NumPy's only 16-byte scalar: one gather instead of two. No bucket is out of range, so "clip"
        # only spares the check.
        row = self.rows.view(np.complex128).ravel().take(h.view(np.int64), mode="clip").view(_U)
        first, second = row[..., 0::2] ^ pattern, row[..., 1::2] ^ pattern
        # A lane that agrees is now 15 less its level, one that does not is 16 or more: with all cut to 15 the lanes can
        # be and-ed together. NumPy only vectorises the minimum of two whole arrays.
        fifteen = np.full((*first.shape[:-1], first.shape[-1] * 4), 15, np.uint16)
        for words in (first, second):
            lanes = words.view(np.uint16)
            np.minimum(lanes, fifteen, out=lanes)
        first &= second
        first &= first >> _U(32)
        first &= first >> _U(16)
        level = first.astype(np.uint8)
        level &= np.uint8(15)
        level ^= np.uint8(15)
        return level
