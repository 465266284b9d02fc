"""Twins of the look-ups of words by their hashes."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled

_SLOTS = 4096  # far more than there are words in a table, so that a second is hardly looked at
_SLOT, _ONE = np.uint64(_SLOTS - 1), np.uint64(1)


@compiled
def word_ids(sought, hashes, ids, buckets, shift):
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
def member_counts(hashes, chosen, document, table, documents):
    """(how many `chosen` hashes of each document are in `table`, how many are chosen); int64 [documents] each."""
    hits = np.zeros(documents, np.int64)
    words = np.zeros(documents, np.int64)
    slots = np.zeros(_SLOTS, np.uint64)
    for value in table:
        slot = value & _SLOT
        while slots[slot]:
            slot = (slot + _ONE) & _SLOT
        slots[slot] = value
    for i in range(len(hashes)):
        if chosen[i]:
            slot = hashes[i] & _SLOT
            while slots[slot] and slots[slot] != hashes[i]:
                slot = (slot + _ONE) & _SLOT
            words[document[i]] += 1
            hits[document[i]] += slots[slot] != 0
    return hits, words
