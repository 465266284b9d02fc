"""Twin of the comparison of candidates in `spin_detect.token_model.candidate_features`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled, prefetch

_AHEAD = 8  # words whose candidates are fetched while those of others are copied


@compiled
def candidate_grid(word, slots, offsets, originals, links):
    """(count, original, link) of up to `slots` candidates of each word; see `CandidateGrid`."""
    tokens = len(word)
    count = np.empty(tokens, np.int64)
    grid = np.empty((slots, tokens), np.uint16)
    link = np.empty((slots, tokens), np.uint8)
    for token in range(tokens):
        if token + _AHEAD < tokens:
            soon = np.uint64(offsets[word[token + _AHEAD]])
            prefetch(originals, soon)
            prefetch(links, soon)
        begin = offsets[word[token]]
        count[token] = min(offsets[np.int64(word[token]) + 1] - begin, slots)
        for slot in range(slots):
            at = min(begin + slot, len(originals) - 1)
            grid[slot, token], link[slot, token] = originals[at], links[at]
    return count, grid, link
