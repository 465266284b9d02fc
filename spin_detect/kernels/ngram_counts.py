"""Twins of `CompactCounts.levels` and `ngram_likelihoods`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import COUNT_LEVELS, TokenClass
from spin_detect.kernels.jit import compiled

_TOGETHER = 1024  # keys that are looked up together
PLACES = 128  # whose probes are made together: all there is of them stays in the cache

_U = np.uint64
_MIX, _REMIX = _U(0x9E3779B97F4A7C15), _U(0xBF58476D1CE4E5B9)
_LANES, _NO_LEVEL = _U(0x0010001000100010), _U(0x000F000F000F000F)
_FINGERPRINTS, _BORROWS = _U(0x0FFF0FFF0FFF0FFF), _U(0x1000100010001000)
_TRIGRAM = _U(1 << 48)
_LEVELS = _U(len(COUNT_LEVELS))
_BREAK = np.uint16(TokenClass.BREAK)


@compiled
def levels(rows, keys, count, hashes, first, second, out):
    """Levels of the first `count` of `keys` into `out`, 0 where absent; the rest is scratch, as long as `keys`.

    Mixing and comparing are done for several keys an instruction, and fetching waits for many buckets at once.
    """
    buckets = _U(len(rows))
    for i in range(count):
        h = keys[i] * _MIX
        h ^= h >> _U(30)
        h *= _REMIX
        hashes[i] = h ^ (h >> _U(27))
    for i in range(count):
        bucket = ((hashes[i] >> _U(32)) * buckets) >> _U(32)
        first[i] = rows[bucket, _U(0)]
        second[i] = rows[bucket, _U(1)]
    for i in range(count):
        pattern = ((hashes[i] & _U(0xFFF)) * _LANES) | _NO_LEVEL
        one, two = first[i] ^ pattern, second[i] ^ pattern
        # a lane that agrees has no bit above its level, and borrows nothing from 4096
        here = ((_BORROWS - ((one >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        there = ((_BORROWS - ((two >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        level = (~one & ((here << _U(4)) - here)) | (~two & ((there << _U(4)) - there))
        level |= level >> _U(32)
        level |= level >> _U(16)
        out[i] = np.uint8(level & _U(15))


@compiled
def ngram_levels(rows, keys):
    """Levels of `keys`, one dimension of them; uint8, as long."""
    out = np.empty(len(keys), np.uint8)
    size = min(len(keys), _TOGETHER)
    hashes, first, second = np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64)
    for at in range(0, len(keys), _TOGETHER):
        end = min(at + _TOGETHER, len(keys))
        levels(rows, keys[at:end], end - at, hashes, first, second, out[at:end])
    return out
