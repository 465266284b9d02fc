"""Counts, sums, sorts and group ids within each document or sentence of a batch.

A segment is the run of tokens of one document or one sentence. What is computed of a segment must not depend on the other
segments of the batch, to the last bit: a text has the same score alone and in any batch. The functions differ in how they
sum, so none may replace another.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids

# Bits of a key that hold an id; the number of the document is above them.
NUMBER_BITS = 16
# Whole units in 1.0 for `exact_segment_sums`: sums of whole numbers are exact, so their order does not matter.
SUM_UNIT = float(1 << 20)
# Tokens per segment above which sorting each segment alone is faster than sorting all tokens by segment and value.
_LONG_SEGMENT = 32


def document_keys(document: NDArray[np.int64], ids: Ids) -> NDArray[np.int64]:
    """Pack the document and the id of each token into one number.

    Args:
        document: Document of each token; any shape.
        ids: Id of each token, or of its word family; a shape that broadcasts.

    Returns:
        Keys, ``document << NUMBER_BITS | id``.
    """
    return document << NUMBER_BITS | ids


def weighted_counts(keys: NDArray[np.int64], weights: Floats) -> tuple[NDArray[np.int64], Floats]:
    """Sum the weights of the tokens that have the same key.

    Args:
        keys: Key of each token, shape ``(n_tokens,)``.
        weights: Weight of each token, same shape.

    Returns:
        The distinct keys, ascending, and the sum of each, shape ``(n_keys,)`` both.
    """
    distinct, row = np.unique(keys, return_inverse=True)
    return distinct, np.bincount(row, weights, minlength=len(distinct)).astype(np.float32)


def lookup_counts(keys: NDArray[np.int64], counts: Floats, sought: NDArray[np.int64]) -> Floats:
    """Return the counts of some keys.

    Args:
        keys: Distinct keys, ascending, shape ``(n_keys,)``.
        counts: Count of each, as `weighted_counts` returns them, same shape.
        sought: Keys to look up; any shape.

    Returns:
        Counts, the shape of `sought`; 0 for keys that are not in the table.
    """
    if not len(keys):
        return np.zeros(sought.shape, np.float32)
    row = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    return np.where(keys.take(row) == sought, counts.take(row), np.float32(0))


def distinct_per_document(document: NDArray[np.int64], ids: Ids, n_documents: int) -> NDArray[np.int64]:
    """Count the different ids in each document.

    Args:
        document: Document of each token, shape ``(n_tokens,)``.
        ids: Id of each token, same shape.
        n_documents: Number of documents.

    Returns:
        Counts, shape ``(n_documents,)``.
    """
    return np.bincount(np.unique(document_keys(document, ids)) >> NUMBER_BITS, minlength=n_documents)


def segment_maxima(values: NDArray[np.floating], segment: NDArray[np.int64], n_segments: int) -> NDArray[np.float64]:
    """Return the highest value of the tokens of each segment.

    Args:
        values: Value of each token, 0 or more, shape ``(n_tokens,)``.
        segment: Segment of each token, ascending, same shape.
        n_segments: Number of segments.

    Returns:
        Values, shape ``(n_segments,)``; 0 for a segment without tokens.
    """
    out = np.zeros(n_segments)
    first = np.flatnonzero(np.diff(segment, prepend=-1))
    if len(first):
        out[segment[first]] = np.maximum.reduceat(values, first)
    return out


def segment_sums(rows: Sequence[NDArray[Any]], segment: NDArray[np.int64], n_segments: int) -> NDArray[np.float64]:
    """Sum values within each segment, each segment by itself.

    Args:
        rows: Values of each token, shape ``(n_tokens,)`` each.
        segment: Segment of each token, ascending, shape ``(n_tokens,)``.
        n_segments: Number of segments.

    Returns:
        Sums, shape ``(n_rows, n_segments)``; 0 for a segment without tokens.
    """
    out = np.zeros((len(rows), n_segments))
    first = np.flatnonzero(np.diff(segment, prepend=-1))
    if len(first):
        for sums, row in zip(out, rows, strict=True):
            sums[segment[first]] = np.add.reduceat(row.astype(np.float64, copy=False), first)
    return out


def count_values(values: NDArray[np.uint8], bounds: NDArray[np.int64], wanted: Sequence[int]) -> NDArray[np.int64]:
    """Count some values in each segment.

    Args:
        values: Value of each element, shape ``(n,)``.
        bounds: Position at which each segment begins, and the last ends, ascending, shape ``(n_segments + 1,)``.
        wanted: The values to count.

    Returns:
        Counts, shape ``(n_wanted, n_segments)``.
    """
    if compiled := kernels.compiled_kernels():
        row_of = np.full(256, len(wanted), np.int64)
        row_of[list(wanted)] = np.arange(len(wanted))
        return np.asarray(compiled.count_values(values, bounds.astype(np.int64), row_of, len(wanted) + 1))[:-1]
    return np.stack([np.diff(np.searchsorted(np.flatnonzero(values == value), bounds)) for value in wanted])


def exact_segment_sums(values: NDArray[Any], segment: NDArray[np.int64], n_segments: int) -> NDArray[np.int64]:
    """Sum values within each segment after rounding each to whole units.

    Args:
        values: Value of each token, shape ``(n_tokens,)``.
        segment: Segment of each token, in any order, same shape.
        n_segments: Number of segments.

    Returns:
        Sums in units of 1 / `SUM_UNIT`, shape ``(n_segments,)``.
    """
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.exact_segment_sums(values, segment, n_segments, SUM_UNIT))
    units = np.rint(values.astype(np.float64) * SUM_UNIT)
    return np.bincount(segment, units, minlength=n_segments).astype(np.int64)


def prefix_sums(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the sum of all counts before each, and of all.

    Args:
        counts: Whole numbers, shape ``(n,)``.

    Returns:
        Sums, shape ``(n + 1,)``, beginning with 0.
    """
    return np.concatenate([[0], np.cumsum(counts)])


def sort_within(
    values: NDArray[np.float64], segment: NDArray[np.int64], lengths: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Sort the values of each segment.

    Args:
        values: Value of each token, shape ``(n_tokens,)``.
        segment: Segment of each token, ascending, same shape.
        lengths: Tokens of each segment, shape ``(n_segments,)``.

    Returns:
        Values, ascending within each segment, shape ``(n_tokens,)``.
    """
    if len(values) > _LONG_SEGMENT * len(lengths):
        out = values.copy()
        for values_of_segment in np.split(out, np.cumsum(lengths)[:-1]):
            values_of_segment.sort()
        return out
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.sort_within(values, lengths))
    return values[np.lexsort((values, segment))]


def segment_lengths(segment: NDArray[np.int64], n_segments: int) -> NDArray[np.int64]:
    """Count the tokens of each segment.

    Args:
        segment: Segment of each token, ascending, shape ``(n_tokens,)``.
        n_segments: Number of segments.

    Returns:
        Counts, shape ``(n_segments,)``.
    """
    return np.diff(np.searchsorted(segment, np.arange(n_segments + 1)))


def count_in_document(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], sought: Ids
) -> NDArray[np.int64]:
    """Count how often an id occurs in the document of a token.

    Args:
        ids: Id of each token, shape ``(n_tokens,)``.
        document: Document of each token, ascending, same shape.
        index: Tokens, ascending, shape ``(n,)``.
        sought: Id to count for each of them, same shape.

    Returns:
        Counts, shape ``(n,)``.
    """
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.count_in_document(ids, document, index, sought))
    # Ids are 16 bits, so a stable sort is a radix sort, linear in the tokens; it leaves the documents of each id in
    # order.
    order = np.argsort(ids, kind="stable")
    keys = (ids[order].astype(np.int64) << 32) | document[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    count = np.diff(first, append=len(keys))
    out = np.zeros(len(sought), np.int64)
    if len(sought):
        order = np.argsort(sought, kind="stable")  # sorted queries meet a warm cache
        sought_keys = (sought[order].astype(np.int64) << 32) | document[index[order]]
        row = np.minimum(np.searchsorted(keys[first], sought_keys), len(first) - 1)
        out[order] = np.where(keys[first[row]] == sought_keys, count[row], 0)
    return out


def equal_chunks(document: NDArray[np.int64], n_documents: int, max_tokens: int) -> NDArray[np.int64]:
    """Divide each document into chunks of equal length.

    Args:
        document: Document of each token, ascending, shape ``(n_tokens,)``.
        n_documents: Number of documents.
        max_tokens: Greatest number of tokens of a chunk.

    Returns:
        Number of the chunk of each token, ascending, shape ``(n_tokens,)``.
    """
    n_tokens = segment_lengths(document, n_documents)
    n_chunks = np.maximum(-(-n_tokens // max_tokens), 1)
    position = np.arange(len(document)) - prefix_sums(n_tokens).take(document)
    return prefix_sums(n_chunks).take(document) + position * n_chunks.take(document) // n_tokens.take(document)


def group_ids(ids: Ids, document: NDArray[np.int64]) -> NDArray[np.int64]:
    """Number the groups of tokens that have the same id in the same document.

    Args:
        ids: Id of each token, shape ``(n_tokens,)``.
        document: Document of each token, ascending, same shape.

    Returns:
        Group of each token, from 0 on, shape ``(n_tokens,)``.
    """
    # Ids are 16 bits, so this is linear, and leaves the documents of each id in order.
    order = np.argsort(ids, kind="stable")
    keys = ids.take(order).astype(np.int64) << 32 | document.take(order)
    groups = np.empty(len(ids), np.int64)
    groups[order] = np.cumsum(np.diff(keys, prepend=-1) > 0) - 1
    return groups
