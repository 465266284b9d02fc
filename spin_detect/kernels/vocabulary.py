"""Compiled `Vocabulary.lookup`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled


@compiled
def word_ids(sought, hashes, ids, buckets, shift):
    """Return the ids of word hashes.

    Args:
        sought: Hashes to look up, uint64, shape ``(n,)``.
        hashes: Hashes of the vocabulary, ascending, shape ``(n_words,)``.
        ids: Id of each, uint16, same shape.
        buckets: First of the hashes with each value of the top bits, shape ``(n_buckets + 1,)``.
        shift: Bits below the top bits, uint64.

    Returns:
        Ids, uint16, shape ``(n,)``; 0 where a hash is not in the vocabulary.
    """
    out = np.zeros(len(sought), np.uint16)
    for i in range(len(sought)):
        bucket = sought[i] >> shift
        for row in range(buckets[bucket], buckets[bucket + np.uint64(1)]):
            if hashes[row] == sought[i]:
                out[i] = ids[row]
    return out
