"""Hashed character n-grams: a rolling hash over the folded characters of a batch, and the mean weight of each
document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import CHARGRAM_BUCKET_SHIFT, CHARGRAM_FOLD_SHIFT, CHARGRAM_HASH_FACTOR, CharClass
from spin_detect.text.tokenise import TokenBatch

ORDERS = (3, 4, 5)
_FACTOR = np.uint32(CHARGRAM_HASH_FACTOR)


class Characters(NamedTuple):
    """Folded characters of a batch but for spaces after white space: how wide a gap is says nothing.

    code: uint32; begin, end: int64 [documents], the range of each document without the white space at its ends.
    """

    code: NDArray[np.uint32]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def characters(batch: TokenBatch) -> Characters:
    """Those of a batch."""
    kind = batch.norm.char_class
    white = (kind == CharClass.SPACE) | (kind == CharClass.NEWLINE)
    kept = np.ones(len(white), np.bool_)
    kept[1:] = (kind[1:] != CharClass.SPACE) | ~white[:-1]
    solid = np.flatnonzero(~white[kept])
    edges = np.searchsorted(solid, np.concatenate([[0], np.cumsum(kept)])[batch.document_char])
    # where a document is white throughout, the range is empty
    begin = np.append(solid, np.count_nonzero(kept))[edges[:-1]]
    end = np.append(0, solid + 1)[edges[1:]]
    return Characters(batch.norm.code[kept], begin, np.maximum(end, begin))


def chargram_buckets(code: NDArray[np.uint32]) -> Iterator[NDArray[np.uint32]]:
    """For each order, the bucket of the n-gram that starts at each character; uint32 [characters - order + 1]."""
    hashed = np.zeros(len(code), np.uint32)
    for shift in range(max(ORDERS)):
        usable = len(code) - shift
        if usable <= 0:
            return
        hashed = hashed[:usable] * _FACTOR + code[shift:]
        if shift + 1 in ORDERS:
            mixed = (hashed ^ (hashed >> np.uint32(CHARGRAM_FOLD_SHIFT))) * _FACTOR
            yield mixed >> np.uint32(CHARGRAM_BUCKET_SHIFT)


def chargram_scores(batch: TokenBatch, weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Mean weight of the n-grams that lie within each document; [documents]."""
    if compiled := kernels.compiled_kernels():
        norm, wide = batch.norm, weights.astype(np.float32, copy=False)
        return np.asarray(compiled.chargram_scores(norm.code, norm.char_class, batch.document_char, wide))
    code, begin, end = characters(batch)
    total, count = np.zeros((2, batch.n_documents))
    wide = weights.astype(np.float64)
    for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
        held = np.flatnonzero(end - order + 1 > begin)
        # a document's n-grams, then those across its end, which are left out
        edges = np.stack([begin[held], end[held] - order + 1], axis=1)
        found = np.append(wide.take(buckets, mode="clip"), 0.0)
        if len(held):
            total[held] += np.add.reduceat(found, edges.ravel())[::2]
            count[held] += edges[:, 1] - edges[:, 0]
    return total / np.maximum(count, 1)
