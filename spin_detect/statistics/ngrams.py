"""Compact counts: n-grams of 16-bit ids to a count on a log scale, two bytes a slot, looked up for whole arrays at once.

A bucket is eight 16-bit lanes in two machine words: 12 bits of fingerprint, 4 bits of count level. A key hashes to one bucket;
where more than eight want one, the rarest are dropped. A lookup is one gather of 16 bytes and a comparison of all lanes at
once by word arithmetic (SWAR, Warren, "Hacker's Delight", 6-1), so its cost does not depend on what is found.

An absent key is taken for a present one with probability at most `FALSE_POSITIVE_BOUND` = 8 / 4096: eight lanes, each agreeing by chance
once in 4096. It then reads mostly the lowest level. Trigrams are only looked up where both their bigrams were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LANES = 8
FALSE_POSITIVE_BOUND = LANES / 4096
_FILL = 0.80  # share of lanes in use if none were dropped; 6% of the keys, the rarest, find their bucket full
# the count each level stands for; level 0 is absent
LEVEL_COUNTS = np.array([0, 1, 2, 3, 4.5, 7, 11, 18, 30, 55, 105, 220, 520, 1500, 6000, 40000], np.float32)
_EDGES = np.sqrt(LEVEL_COUNTS[1:-1] * LEVEL_COUNTS[2:])

_U = np.uint64
_LANE = _U(0x0001000100010001)
_LOW15 = _U(0x7FFF7FFF7FFF7FFF)
_TOP = _U(0x8000800080008000)
_FINGERPRINT = _U(0xFFF0FFF0FFF0FFF0)


def bigram_keys(a: NDArray[np.uint16], b: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Keys of the bigrams (a, b); any broadcastable shapes."""
    return (a.astype(_U) << _U(16)) | b


def trigram_keys(a: NDArray[np.uint16], b: NDArray[np.uint16], c: NDArray[np.uint16]) -> NDArray[np.uint64]:
    """Keys of the trigrams (a, b, c); any broadcastable shapes."""
    return (a.astype(_U) << _U(32)) | (b.astype(_U) << _U(16)) | c | _U(1 << 48)


def count_levels(counts: NDArray[np.integer]) -> NDArray[np.uint8]:
    """The level (1..15) nearest to each count on a log scale."""
    return (np.searchsorted(_EDGES, counts, side="right") + 1).astype(np.uint8)


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A 64-bit finaliser (splitmix64)."""
    h = keys * _U(0x9E3779B97F4A7C15)
    h ^= h >> _U(30)
    h *= _U(0xBF58476D1CE4E5B9)
    h ^= h >> _U(27)
    return h


@dataclass(frozen=True)
class CompactCounts:
    """Levels of n-gram counts. rows: uint64 [buckets, 2], possibly memory-mapped."""

    rows: NDArray[np.uint64]

    @classmethod
    def build(cls, keys: NDArray[np.uint64], levels: NDArray[np.uint8]) -> CompactCounts:
        """From distinct keys and their levels (1..15)."""
        buckets = max(int(np.ceil(len(keys) / (LANES * _FILL))), 1)
        h = _mix(keys)
        bucket = ((h >> _U(32)) * _U(buckets)) >> _U(32)
        lane = ((h & _U(0xFFF)) << _U(4)) | levels
        order = np.argsort((bucket << _U(4)) | (_U(15) - levels), kind="stable")
        bucket, lane = bucket[order].astype(np.int64), lane[order]
        first = np.searchsorted(bucket, bucket, side="left")
        rank = np.arange(len(bucket)) - first
        kept = rank < LANES
        slots = np.zeros(buckets * LANES, np.uint16)
        slots[bucket[kept] * LANES + rank[kept]] = lane[kept]
        return cls(slots.view(_U).reshape(buckets, 2))

    def levels(self, keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Level of each key, 0 where absent; [len(keys)]."""
        h = _mix(keys)
        bucket = ((h >> _U(32)) * _U(len(self.rows))) >> _U(32)
        pattern = (h & _U(0xFFF)) << _U(4)
        pattern *= _LANE
        # complex128 is NumPy's only 16-byte scalar: one gather instead of two
        row = self.rows.view(np.complex128).ravel().take(bucket.astype(np.int64)).view(_U).reshape(-1, 2)
        return self._match(row[:, 0], pattern) | self._match(row[:, 1], pattern)

    @staticmethod
    def _match(word: NDArray[np.uint64], pattern: NDArray[np.uint64]) -> NDArray[np.uint8]:
        differ = word ^ pattern
        high = differ & _FINGERPRINT
        zero = ~(((high & _LOW15) + _LOW15) | high) & _TOP  # top bit of the lanes that agree
        found = differ & ((zero >> _U(15)) * _U(15))
        found |= found >> _U(32)
        found |= found >> _U(16)
        return found.astype(np.uint8) & np.uint8(15)
