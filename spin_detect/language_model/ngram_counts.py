"""A compact table of quantised n-gram counts.

It maps n-grams of 16-bit ids to count levels on a log scale, in about two bytes an n-gram, and looks up whole arrays at
once. A bucket has eight 16-bit lanes in two machine words; a lane is 12 bits of fingerprint and 4 bits of count level.
A key hashes to one bucket; if more than eight keys hash to it, the rarest are dropped. No two lanes of a bucket have
the same fingerprint. A look-up is one gather of 16 bytes and a comparison of all lanes at once, so its cost does not
depend on the result.

An absent key is taken for a present one with probability at most `FALSE_POSITIVE_BOUND` = 8 / 4096: there are eight
lanes, and each agrees by chance once in 4096. Its level is then mostly the lowest. Trigrams are only looked up if both
their bigrams were found.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import COUNT_LEVELS, HASH_BASE, HASH_MIXER

LANES = 8
FALSE_POSITIVE_BOUND = LANES / 4096
_LOAD = 0.85  # keys per lane; 8% of the keys, the rarest, find their bucket full
# counts from which on the next level is nearer
_LEVEL_EDGES = np.sqrt(COUNT_LEVELS[1:-1] * COUNT_LEVELS[2:])

_U = np.uint64
_FINGERPRINT_LANES = _U(0x0010001000100010)  # spreads 12 bits over the four lanes of a machine word
_NO_LEVEL = _U(0x000F000F000F000F)


def bigram_keys(a: NDArray[np.unsignedinteger], b: NDArray[np.unsignedinteger]) -> NDArray[np.uint64]:
    """Return the keys of bigrams.

    Args:
        a: First ids, of any unsigned type; uint64 needs no copy.
        b: Second ids, of a shape that broadcasts with that of ``a``.

    Returns:
        Keys, uint64, of the broadcast shape.
    """
    return (a.astype(_U, copy=False) << _U(16)) | b


def trigram_keys(
    a: NDArray[np.unsignedinteger], b: NDArray[np.unsignedinteger], c: NDArray[np.unsignedinteger]
) -> NDArray[np.uint64]:
    """Return the keys of trigrams.

    Args:
        a: First ids, of any unsigned type; uint64 needs no copy.
        b: Second ids.
        c: Third ids; the three shapes broadcast.

    Returns:
        Keys, uint64, of the broadcast shape; none equals the key of a bigram.
    """
    return (a.astype(_U, copy=False) << _U(32)) | (b.astype(_U, copy=False) << _U(16)) | c | _U(1 << 48)


def count_levels(counts: NDArray[np.integer]) -> NDArray[np.uint8]:
    """Return the level nearest to each count on a log scale.

    Args:
        counts: Counts of 1 or more, any shape.

    Returns:
        Levels from 1 to 15, same shape: positions in `COUNT_LEVELS`.
    """
    return (np.searchsorted(_LEVEL_EDGES, counts, side="right") + 1).astype(np.uint8)


def _mix(keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return hashes of keys, by the finaliser of splitmix64."""
    h = keys * _U(HASH_BASE)
    h ^= h >> _U(30)
    h *= _U(HASH_MIXER)
    h ^= h >> _U(27)
    return h


@dataclass(frozen=True)
class NgramCounts:
    """Count levels of n-grams.

    Attributes:
        rows: The buckets, uint64, shape ``(n_buckets, 2)``; may be memory-mapped.
    """

    rows: NDArray[np.uint64]

    @classmethod
    def build(cls, keys: NDArray[np.uint64], levels: NDArray[np.uint8]) -> NgramCounts:
        """Build a table.

        Args:
            keys: Distinct keys, shape ``(n_keys,)``.
            levels: Level of each, from 1 to 15, shape ``(n_keys,)``.

        Returns:
            The table, without the rarest keys of full buckets.
        """
        n_buckets = max(int(np.ceil(len(keys) / (LANES * _LOAD))), 1)
        h = _mix(keys)
        bucket = ((h >> _U(32)) * _U(n_buckets)) >> _U(32)
        lane = ((h & _U(0xFFF)) << _U(4)) | levels
        # of keys that share bucket and fingerprint, the one of the highest level is kept
        order = np.argsort((bucket << _U(16)) | (lane ^ _U(15)), kind="stable")
        fingerprint = ((bucket << _U(12)) | (lane >> _U(4)))[order]
        distinct = np.ones(len(fingerprint), np.bool_)
        distinct[1:] = fingerprint[1:] != fingerprint[:-1]
        order = order[distinct]
        order = order[np.argsort((bucket[order] << _U(4)) | (_U(15) - levels[order]), kind="stable")]
        bucket, lane = bucket[order].astype(np.int64), lane[order]
        first = np.searchsorted(bucket, bucket, side="left")
        rank = np.arange(len(bucket)) - first
        fits = rank < LANES
        slots = np.zeros(n_buckets * LANES, np.uint16)
        slots[bucket[fits] * LANES + rank[fits]] = lane[fits]
        return cls(slots.view(_U).reshape(n_buckets, 2))

    def levels(self, keys: NDArray[np.uint64]) -> NDArray[np.uint8]:
        """Look up keys.

        Args:
            keys: Keys of bigrams or trigrams, uint64, any shape.

        Returns:
            Level of each key, 0 if it is absent, same shape.
        """
        if compiled := kernels.compiled_kernels():
            return np.asarray(compiled.ngram_levels(self.rows, keys.ravel())).reshape(keys.shape)
        h = _mix(keys)
        pattern = (h & _U(0xFFF)) * _FINGERPRINT_LANES
        pattern |= _NO_LEVEL
        h >>= _U(32)
        h *= _U(len(self.rows))
        h >>= _U(32)
        # complex128 is NumPy's only 16-byte scalar: one gather instead of two. No bucket is out of range; "clip" skips
        # the check.
        bucket = self.rows.view(np.complex128).ravel().take(h.view(np.int64), mode="clip").view(_U)
        first, second = bucket[..., 0::2] ^ pattern, bucket[..., 1::2] ^ pattern
        # A lane that agrees is now 15 less its level, any other is 16 or more: once all are cut to 15, the bitwise and of
        # the lanes is that of the one that agrees. NumPy only vectorises the minimum of two whole arrays.
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
