"""Compiled `FeatureBinner.apply` and `BoostedTrees.log_odds`."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled

_BLOCK = 512  # rows at a time: a split compares them in a few instructions
_NO_LEAVES = np.uint8(0)


@compiled
def bin_features(columns, low, step):
    """Return the bin of each feature value.

    Args:
        columns: Features, float32, shape ``(n_features, n_rows)``.
        low: Centre of the first bin of each feature, float32, shape ``(n_features,)``.
        step: Width of the bins of each feature, same shape.

    Returns:
        Bins from 0 to 255, uint8, shape ``(n_features, n_rows)``.
    """
    features, rows = columns.shape
    out = np.empty((features, rows), np.uint8)
    half, highest, lowest = np.float32(0.5), np.float32(255), np.float32(0)
    for feature in range(features):
        start, width = low[feature], step[feature]
        for row in range(rows):
            value = (columns[feature, row] - start) / width + half
            out[feature, row] = np.uint8(max(lowest, min(highest, value)))
    return out


@compiled
def log_odds(columns, feature, threshold, leaf_mask, values, base):
    """Return the sum of the trees for each row.

    The trees are laid out as in `BoostedTrees`, except that missing splits compare any feature and rule out no leaf.
    The number of trees is a multiple of four, so that a row's sum is read and written once for four trees.

    Args:
        columns: Binned features, uint8, shape ``(n_features, n_rows)``.
        feature: Feature that each split compares, shape ``(n_trees, 7)``.
        threshold: Highest bin that passes each split, same shape.
        leaf_mask: Leaves, one bit each, that a split rules out for rows above its threshold, same shape.
        values: Value of a tree by the leaves ruled out, shape ``(n_trees, 256)``.
        base: Added to all sums, float32.

    Returns:
        Natural log-odds, float32, shape ``(n_rows,)``.
    """
    rows = columns.shape[1]
    out = np.empty(rows, np.float32)
    ruled_out = np.empty((4, _BLOCK), np.uint8)
    total = np.empty(_BLOCK, np.float64)
    for at in range(0, rows, _BLOCK):
        at = min(at, max(rows - _BLOCK, 0))  # the last block repeats some rows, so that all blocks have one size
        size = min(_BLOCK, rows)
        total[:] = 0
        block = columns[:, at : at + size]
        for first in range(0, len(feature), 4):
            for k in range(4):
                # all splits of a tree in one expression, so that a row's byte is written once; a loop would write it each time
                a, b, c, d, e, f, g = feature[first + k]
                at_a, at_b, at_c, at_d, at_e, at_f, at_g = threshold[first + k]
                no_a, no_b, no_c, no_d, no_e, no_f, no_g = leaf_mask[first + k]
                for i in range(size):
                    ruled_out[k, i] = (
                        (no_a if block[a, i] > at_a else _NO_LEAVES)
                        | (no_b if block[b, i] > at_b else _NO_LEAVES)
                        | (no_c if block[c, i] > at_c else _NO_LEAVES)
                        | (no_d if block[d, i] > at_d else _NO_LEAVES)
                        | (no_e if block[e, i] > at_e else _NO_LEAVES)
                        | (no_f if block[f, i] > at_f else _NO_LEAVES)
                        | (no_g if block[g, i] > at_g else _NO_LEAVES)
                    )
            for i in range(size):
                row_sum = total[i] + values[first, ruled_out[0, i]]
                row_sum += values[first + 1, ruled_out[1, i]]
                row_sum += values[first + 2, ruled_out[2, i]]
                total[i] = row_sum + values[first + 3, ruled_out[3, i]]
        for i in range(size):
            out[at + i] = np.float32(total[i]) + base
    return out
