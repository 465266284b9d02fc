"""Compiled share of English function words."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled

_SLOTS = 4096  # of a hash table: far more than there are function words, so that few words share a slot
_SLOT_MASK, _ONE = np.uint64(_SLOTS - 1), np.uint64(1)


@compiled
def english_share(hashes, is_word, document, table, n_documents):
    """Return the share of the words of each document that are in a table.

    Args:
        hashes: Hash of each token, uint64, shape ``(n_tokens,)``.
        is_word: Whether it is a word, same shape.
        document: Document of each token, same shape.
        table: Hashes of the words to look for, none of them 0, shape ``(n_words,)``.
        n_documents: Number of documents.

    Returns:
        Shares, float64, shape ``(n_documents,)``; 0 for a document without words.
    """
    hits = np.zeros(n_documents, np.int64)
    words = np.zeros(n_documents, np.int64)
    slots = np.zeros(_SLOTS, np.uint64)
    for value in table:
        slot = value & _SLOT_MASK
        while slots[slot]:
            slot = (slot + _ONE) & _SLOT_MASK
        slots[slot] = value
    for i in range(len(hashes)):
        if is_word[i]:
            slot = hashes[i] & _SLOT_MASK
            while slots[slot] and slots[slot] != hashes[i]:
                slot = (slot + _ONE) & _SLOT_MASK
            words[document[i]] += 1
            hits[document[i]] += slots[slot] != 0
    return hits / np.maximum(words, 1)
