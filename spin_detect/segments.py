"""Counts, sums, sorts and group ids within each document or sentence of a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Floats, Ids

NUMBER_BITS = 16  # of a key; the text's number stands above


def document_keys(document: NDArray[np.int64], number: Ids) -> NDArray[np.int64]:
    """Text and number of each token together; [tokens]."""
    return document << NUMBER_BITS | number


def weighted_counts(keys: NDArray[np.int64], weight: Floats) -> tuple[NDArray[np.int64], Floats]:
    """(the different keys, sorted; the sum of the weights of each) of tokens with `keys` and `weight` [tokens]."""
    different, place = np.unique(keys, return_inverse=True)
    return different, np.bincount(place, weight, minlength=len(different)).astype(np.float32)


def lookup_counts(keys: NDArray[np.int64], sums: Floats, sought: NDArray[np.int64]) -> Floats:
    """The sums, of `keys` as `weighted_counts` gives them, of the `sought` keys, 0 of those that there are none of; any shape."""
    if not len(keys):
        return np.zeros(sought.shape, np.float32)
    place = np.minimum(np.searchsorted(keys, sought), len(keys) - 1)
    return np.where(keys.take(place) == sought, sums.take(place), np.float32(0))


_LONG_RUN = 32  # tokens an owner from which on a call for each costs less than sorting by owner as well


def segment_sums(rows: Sequence[NDArray[Any]], owner: NDArray[np.int64], owners: int) -> NDArray[np.float64]:
    """Sums of each row [tokens] over the tokens of each owner, `owner` rising; [rows, owners].

    A segment is summed on its own, so that a text's numbers do not depend on its batch mates.
    """
    out = np.zeros((len(rows), owners))
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(first):
        for sums, row in zip(out, rows, strict=True):
            sums[owner[first]] = np.add.reduceat(row.astype(np.float64, copy=False), first)
    return out


def sort_within(values: NDArray[np.float64], owner: NDArray[np.int64], count: NDArray[np.int64]) -> NDArray[np.float64]:
    """`values` [tokens], those of each owner sorted; `owner` rises, `count` is how many tokens each has."""
    if len(values) > _LONG_RUN * len(count):
        out = values.copy()
        for part in np.split(out, np.cumsum(count)[:-1]):
            part.sort()
        return out
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.sort_within(values, count))
    return values[np.lexsort((values, owner))]


SUM_UNIT = float(1 << 20)  # what is summed is made whole numbers: a text's sums must not depend on its batch mates


def exact_segment_sums(values: NDArray[Any], owner: NDArray[np.int64], owners: int) -> NDArray[np.int64]:
    """Sums of `values` [tokens], made whole numbers of which _UNIT are one, over the tokens of each owner; [owners]."""
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.exact_segment_sums(values, owner, owners, SUM_UNIT))
    whole = np.rint(values.astype(np.float64) * SUM_UNIT)
    return np.bincount(owner, whole, minlength=owners).astype(np.int64)


def prefix_sums(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    """Sums of all before each, and of all; [counts + 1]."""
    return np.concatenate([[0], np.cumsum(counts)])


def segment_lengths(rising: NDArray[np.int64], numbers: int) -> NDArray[np.int64]:
    """How often each number below `numbers` is among those that rise; [numbers]."""
    return np.diff(np.searchsorted(rising, np.arange(numbers + 1)))


def count_in_document(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], sought: Ids
) -> NDArray[np.int64]:
    """How often the id of `sought` beside each token at `index`, which rises, is in the token's document; int64 [index]."""
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.count_in_document(ids, document, index, sought))
    # Ids are 16 bits, so a stable sort is a radix sort, linear in the tokens; it leaves the documents of each id in
    # order.
    order = np.argsort(ids, kind="stable")
    keys = (ids[order].astype(np.int64) << 32) | document[order]
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    count = np.diff(first, append=len(keys))
    found = np.zeros(len(sought), np.int64)
    if len(sought):
        order = np.argsort(sought, kind="stable")  # sorted queries find their place in a warm cache
        wanted = (sought[order].astype(np.int64) << 32) | document[index[order]]
        place = np.minimum(np.searchsorted(keys[first], wanted), len(first) - 1)
        found[order] = np.where(keys[first[place]] == wanted, count[place], 0)
    return found


def group_ids(ids: Ids, document: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same number for each token of the same word of a text; [tokens]."""
    # ids are 16 bits, so this is linear, and leaves the documents of each in order
    order = np.argsort(ids, kind="stable")
    keys = ids.take(order).astype(np.int64) << 32 | document.take(order)
    number = np.empty(len(ids), np.int64)
    number[order] = np.cumsum(np.diff(keys, prepend=-1) > 0) - 1
    return number
