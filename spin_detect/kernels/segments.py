"""Compiled counts, sums and sorts within each document or sentence."""

from __future__ import annotations

import numpy as np

from spin_detect.kernels.jit import compiled


@compiled
def count_in_document(ids, document, index, sought):
    """Count how often an id occurs in the document of a token.

    Args:
        ids: Id of each token, uint16, shape ``(n_tokens,)``.
        document: Document of each token, ascending, same shape.
        index: Tokens, ascending, shape ``(n,)``.
        sought: Id to count for each of them, uint16, same shape.

    Returns:
        Counts, int64, shape ``(n,)``.
    """
    counts = np.empty(len(index), np.int64)
    of_id = np.zeros(1 << 16, np.int32)
    begin, row = 0, 0
    while row < len(index):
        current = document[index[row]]
        while document[begin] != current:
            begin += 1
        end = begin
        while end < len(ids) and document[end] == current:
            of_id[ids[end]] += 1
            end += 1
        while row < len(index) and index[row] < end:
            counts[row] = of_id[sought[row]]
            row += 1
        for token in range(begin, end):
            of_id[ids[token]] = 0
        begin = end
    return counts


@compiled
def sort_within(values, lengths):
    """Sort each segment.

    Args:
        values: Values of one segment after the other, float64, shape ``(n,)``.
        lengths: Values of each segment, shape ``(n_segments,)``.

    Returns:
        Sorted values, float64, shape ``(n,)``.
    """
    out = values.copy()
    begin = 0
    for length in lengths:
        out[begin : begin + length].sort()
        begin += length
    return out


@compiled
def exact_segment_sums(values, segment, n_segments, unit):
    """Sum values that are first rounded to whole numbers of units.

    Args:
        values: Values, shape ``(n,)``.
        segment: Segment of each, shape ``(n,)``.
        n_segments: Number of segments.
        unit: Units in 1.0, float64.

    Returns:
        Sums in units, int64, shape ``(n_segments,)``.
    """
    out = np.zeros(n_segments, np.int64)
    for i in range(len(values)):
        out[np.uint64(segment[i])] += np.int64(np.rint(np.float64(values[i]) * unit))
    return out


@compiled
def count_values(values, bounds, row_of, n_rows):
    """Count values between bounds.

    Args:
        values: Values, uint8, shape ``(n,)``.
        bounds: Position at which each segment begins, and the last ends, ascending, int64, shape ``(n_segments + 1,)``.
        row_of: Row of the counts of each value, shape ``(256,)``; the last row is for values that are not wanted.
        n_rows: Number of rows.

    Returns:
        Counts, int64, shape ``(n_rows, n_segments)``.
    """
    out = np.zeros((n_rows, len(bounds) - 1), np.int64)
    for segment in range(len(bounds) - 1):
        for i in range(bounds[segment], bounds[segment + 1]):
            out[row_of[values[i]], segment] += 1
    return out
