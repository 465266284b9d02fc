"""Compiled `CandidateTable.grid`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled, prefetch

_PREFETCH_TOKENS = 8  # tokens ahead whose candidates are fetched while those of others are copied


@compiled
def candidate_grid(word, slots, offsets, originals, channels):
    """Return up to `slots` candidates of each word.

    Args:
        word: Ids of the words as written, uint16, shape ``(n_tokens,)``.
        slots: Most candidates of a word.
        offsets: First candidate of each id, shape ``(n_ids + 1,)``.
        originals: Ids of all candidates, uint16, shape ``(n_pairs,)``.
        channels: Their channel bytes, uint8, same shape.

    Returns:
        Candidates of each token, int64, shape ``(n_tokens,)``, and their ids and channel bytes, shape
        ``(slots, n_tokens)``, as in `CandidateGrid`.
    """
    n_tokens = len(word)
    count = np.empty(n_tokens, np.int64)
    original = np.empty((slots, n_tokens), np.uint16)
    channel = np.empty((slots, n_tokens), np.uint8)
    for token in range(n_tokens):
        if token + _PREFETCH_TOKENS < n_tokens:
            ahead = np.uint64(offsets[word[token + _PREFETCH_TOKENS]])
            prefetch(originals, ahead)
            prefetch(channels, ahead)
        begin = offsets[word[token]]
        count[token] = min(offsets[np.int64(word[token]) + 1] - begin, slots)
        for slot in range(slots):
            pair = min(begin + slot, len(originals) - 1)
            original[slot, token], channel[slot, token] = originals[pair], channels[pair]
    return count, original, channel
