"""Twins of `ByteScale.apply` and `SmallTrees.log_odds`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled

_ROWS = 512  # at a time: a split compares them in a few instructions
_NONE = np.uint8(0)


@compiled
def bin_features(columns, low, step):
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
    """Sum of the trees for bytes [features, rows]; float32 [rows].

    The trees are laid out as in `BoostedTrees`, but for splits that a tree has not: those compare any feature and rule out none.
    They come in fours, so that a row's sum is read and written once for all of these.
    """
    rows = columns.shape[1]
    out = np.empty(rows, np.float32)
    gone = np.empty((4, _ROWS), np.uint8)
    total = np.empty(_ROWS, np.float64)
    for at in range(0, rows, _ROWS):
        at = min(at, max(rows - _ROWS, 0))  # the last rows once more rather than fewer at a time
        size = min(_ROWS, rows)
        total[:] = 0
        block = columns[:, at : at + size]
        for first in range(0, len(feature), 4):
            for k in range(4):
                # all splits of a tree at once, so that a row's byte is written once; a loop over them would write it each time
                a, b, c, d, e, f, g = feature[first + k]
                at_a, at_b, at_c, at_d, at_e, at_f, at_g = threshold[first + k]
                no_a, no_b, no_c, no_d, no_e, no_f, no_g = removed[first + k]
                for i in range(size):
                    gone[k, i] = (
                        (no_a if block[a, i] > at_a else _NONE)
                        | (no_b if block[b, i] > at_b else _NONE)
                        | (no_c if block[c, i] > at_c else _NONE)
                        | (no_d if block[d, i] > at_d else _NONE)
                        | (no_e if block[e, i] > at_e else _NONE)
                        | (no_f if block[f, i] > at_f else _NONE)
                        | (no_g if block[g, i] > at_g else _NONE)
                    )
            for i in range(size):
                so_far = total[i] + values[first, gone[0, i]]
                so_far += values[first + 1, gone[1, i]]
                so_far += values[first + 2, gone[2, i]]
                total[i] = so_far + values[first + 3, gone[3, i]]
        for i in range(size):
            out[at + i] = np.float32(total[i]) + base
    return out
