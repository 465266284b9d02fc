"""Twins of `ByteScale.apply` and `SmallTrees.log_odds`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.compiler import compiled

_ROWS = 256  # at a time: a split compares them in a few instructions


@compiled
def scaled(columns, low, step):
    """Bytes of `columns` [features, rows]; uint8, same shape."""
    features, rows = columns.shape
    out = np.empty((features, rows), np.uint8)
    half, most, least = np.float32(0.5), np.float32(255), np.float32(0)
    for feature in range(features):
        start, width = low[feature], step[feature]
        for row in range(rows):
            value = (columns[feature, row] - start) / width + half
            out[feature, row] = np.uint8(max(least, min(most, value)))
    return out


@compiled
def log_odds(columns, feature, threshold, removed, values, base):
    """Sum of the trees for bytes [features, rows]; float32 [rows]. The trees are laid out as in `SmallTrees`."""
    rows = columns.shape[1]
    trees, splits = feature.shape
    out = np.empty(rows, np.float32)
    gone = np.empty(_ROWS, np.uint8)
    total = np.empty(_ROWS, np.float64)
    for at in range(0, rows, _ROWS):
        at = min(at, max(rows - _ROWS, 0))  # the last rows once more rather than fewer at a time
        size = min(_ROWS, rows)
        total[:] = 0
        for tree in range(trees):
            gone[:] = 0
            for split in range(splits):
                if feature[tree, split] >= 0:
                    column = columns[feature[tree, split], at : at + size]
                    above, leaves = threshold[tree, split], removed[tree, split]
                    for i in range(size):
                        gone[i] |= leaves if column[i] > above else np.uint8(0)
            leaf = values[tree]
            for i in range(size):
                total[i] += leaf[gone[i]]
        for i in range(size):
            out[at + i] = np.float32(total[i]) + base
    return out
