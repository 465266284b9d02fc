"""Twins of the look-ups of words by their hashes."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled


@compiled
def lookup(sought, hashes, ids, buckets, shift):
    """Ids of word hashes, 0 where there is none; uint16 [sought].

    buckets: where the hashes of each value of their top bits begin; shift: how far down those bits are.
    """
    out = np.zeros(len(sought), np.uint16)
    for i in range(len(sought)):
        bucket = sought[i] >> shift
        for place in range(buckets[bucket], buckets[bucket + np.uint64(1)]):
            if hashes[place] == sought[i]:
                out[i] = ids[place]
    return out


@compiled
def member_counts(hashes, document, table, documents):
    """(how many hashes of each document are in the sorted `table`, how many there are); int64 [documents] each."""
    hits = np.zeros(documents, np.int64)
    words = np.zeros(documents, np.int64)
    for i in range(len(hashes)):
        place, width = 0, len(table)
        while width > 1:
            half = width >> 1
            if table[place + half] <= hashes[i]:
                place += half
            width -= half
        words[document[i]] += 1
        hits[document[i]] += table[place] == hashes[i]
    return hits, words
