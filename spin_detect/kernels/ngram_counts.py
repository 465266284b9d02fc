"""Compiled `NgramCounts.levels`."""

from __future__ import annotations

import numpy as np

from spin_detect.constants import HASH_BASE, HASH_MIXER
from spin_detect.kernels.jit import compiled

_BLOCK = 1024  # keys that are looked up together

_U = np.uint64
_BASE, _MIXER = _U(HASH_BASE), _U(HASH_MIXER)
_LANES, _NO_LEVEL = _U(0x0010001000100010), _U(0x000F000F000F000F)
_FINGERPRINTS, _BORROWS = _U(0x0FFF0FFF0FFF0FFF), _U(0x1000100010001000)


@compiled
def ngram_levels_into(rows, keys, count, hashes, first, second, out):
    """Write the levels of the first keys of an array into another.

    Hashing and comparing take several keys an instruction, and fetching waits for many buckets at once.

    Args:
        rows: Buckets of an `NgramCounts` table, uint64, shape ``(n_buckets, 2)``.
        keys: N-gram keys, uint64, shape ``(n,)``.
        count: Keys to look up.
        hashes: Scratch memory, uint64, at least as long.
        first: Scratch memory, uint64, at least as long.
        second: Scratch memory, uint64, at least as long.
        out: Receives the levels, uint8, 0 where a key is absent.
    """
    n_buckets = _U(len(rows))
    for i in range(count):
        h = keys[i] * _BASE
        h ^= h >> _U(30)
        h *= _MIXER
        hashes[i] = h ^ (h >> _U(27))
    for i in range(count):
        bucket = ((hashes[i] >> _U(32)) * n_buckets) >> _U(32)
        first[i] = rows[bucket, _U(0)]
        second[i] = rows[bucket, _U(1)]
    for i in range(count):
        pattern = ((hashes[i] & _U(0xFFF)) * _LANES) | _NO_LEVEL
        one, two = first[i] ^ pattern, second[i] ^ pattern
        # a lane that agrees has no bit above its level, and borrows nothing from 4096
        in_one = ((_BORROWS - ((one >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        in_two = ((_BORROWS - ((two >> _U(4)) & _FINGERPRINTS)) & _BORROWS) >> _U(12)
        level = (~one & ((in_one << _U(4)) - in_one)) | (~two & ((in_two << _U(4)) - in_two))
        level |= level >> _U(32)
        level |= level >> _U(16)
        out[i] = np.uint8(level & _U(15))


@compiled
def ngram_levels(rows, keys):
    """Return the level of each key.

    Args:
        rows: Buckets of an `NgramCounts` table, uint64, shape ``(n_buckets, 2)``.
        keys: N-gram keys, uint64, shape ``(n,)``.

    Returns:
        Levels, uint8, shape ``(n,)``; 0 where a key is absent.
    """
    out = np.empty(len(keys), np.uint8)
    size = min(len(keys), _BLOCK)
    hashes, first, second = np.empty(size, np.uint64), np.empty(size, np.uint64), np.empty(size, np.uint64)
    for begin in range(0, len(keys), _BLOCK):
        end = min(begin + _BLOCK, len(keys))
        ngram_levels_into(rows, keys[begin:end], end - begin, hashes, first, second, out[begin:end])
    return out
