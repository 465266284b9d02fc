"""Twins of what is counted within each document: occurrences of words, function words, ranks."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled


@compiled
def count_in_document(ids, document, index, sought):
    """How often the id of `sought` beside each token at `index`, which rises, is in the token's document; int64 [index]."""
    found = np.empty(len(index), np.int64)
    seen = np.zeros(1 << 16, np.int32)
    begin, row = 0, 0
    while row < len(index):
        owner = document[index[row]]
        while document[begin] != owner:
            begin += 1
        end = begin
        while end < len(ids) and document[end] == owner:
            seen[ids[end]] += 1
            end += 1
        while row < len(index) and index[row] < end:
            found[row] = seen[sought[row]]
            row += 1
        for token in range(begin, end):
            seen[ids[token]] = 0
        begin = end
    return found


@compiled
def sort_within(values, count):
    """`values` with each run of `count` of them sorted; float64 [values]."""
    out = values.copy()
    at = 0
    for size in count:
        out[at : at + size].sort()
        at += size
    return out


@compiled
def exact_segment_sums(values, owner, owners, unit):
    """Sums of `values` [tokens], each made the nearest whole number of units, over the tokens of each owner; int64 [owners]."""
    out = np.zeros(owners, np.int64)
    for i in range(len(values)):
        out[np.uint64(owner[i])] += np.int64(np.rint(np.float64(values[i]) * unit))
    return out
