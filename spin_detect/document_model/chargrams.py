"""Hashed character n-grams of a batch and their mean weight in each document."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.constants import CHARGRAM_BUCKET_SHIFT, CHARGRAM_FOLD_SHIFT, CHARGRAM_HASH_FACTOR, CharClass
from spin_detect.text.tokenise import TokenBatch

ORDERS = (3, 4, 5)  # characters of an n-gram
_HASH_FACTOR = np.uint32(CHARGRAM_HASH_FACTOR)


class Characters(NamedTuple):
    """The normalised characters of a batch, without spaces that follow white space.

    Attributes:
        code: Code points, shape ``(n_characters,)``.
        begin: First character of each document that is not white space, shape ``(n_documents,)``.
        end: Position after the last such character, same shape; equal to ``begin`` for a document of white space.
    """

    code: NDArray[np.uint32]
    begin: NDArray[np.int64]
    end: NDArray[np.int64]


def characters(batch: TokenBatch) -> Characters:
    """Return the characters of a batch whose n-grams count.

    Spaces after white space are left out, because the width of a gap depends on the layout and not on the wording.

    Args:
        batch: Tokens of the texts, with their normalised characters.

    Returns:
        The characters and the range of each document.
    """
    char_class = batch.norm.char_class
    white_mask = (char_class == CharClass.SPACE) | (char_class == CharClass.NEWLINE)
    kept_mask = np.ones(len(white_mask), np.bool_)
    kept_mask[1:] = (char_class[1:] != CharClass.SPACE) | ~white_mask[:-1]
    solid_index = np.flatnonzero(~white_mask[kept_mask])
    edges = np.searchsorted(solid_index, np.concatenate([[0], np.cumsum(kept_mask)])[batch.document_char])
    # in a document of white space the range is empty
    begin = np.append(solid_index, np.count_nonzero(kept_mask))[edges[:-1]]
    end = np.append(0, solid_index + 1)[edges[1:]]
    return Characters(batch.norm.code[kept_mask], begin, np.maximum(end, begin))


def chargram_buckets(code: NDArray[np.uint32]) -> Iterator[NDArray[np.uint32]]:
    """Yield, for each order, the bucket of the n-gram that starts at each character.

    Args:
        code: Code points, shape ``(n_characters,)``.

    Yields:
        Buckets below `N_CHARGRAM_BUCKETS`, shape ``(n_characters - order + 1,)``. Nothing for orders longer than the text.
    """
    hashes = np.zeros(len(code), np.uint32)
    for shift in range(max(ORDERS)):
        n_starts = len(code) - shift
        if n_starts <= 0:
            return
        hashes = hashes[:n_starts] * _HASH_FACTOR + code[shift:]
        if shift + 1 in ORDERS:
            mixed = (hashes ^ (hashes >> np.uint32(CHARGRAM_FOLD_SHIFT))) * _HASH_FACTOR
            yield mixed >> np.uint32(CHARGRAM_BUCKET_SHIFT)


def chargram_scores(batch: TokenBatch, weights: NDArray[np.floating]) -> NDArray[np.float64]:
    """Return the mean weight of the character n-grams of each document.

    Args:
        batch: Tokens of the texts, with their normalised characters.
        weights: Weight of each bucket (natural log-odds), shape ``(N_CHARGRAM_BUCKETS,)``.

    Returns:
        Means (natural log-odds), shape ``(n_documents,)``; 0 for a document that is shorter than an n-gram.
    """
    if compiled := kernels.compiled_kernels():
        norm, wide_weights = batch.norm, weights.astype(np.float32, copy=False)
        return np.asarray(compiled.chargram_scores(norm.code, norm.char_class, batch.document_char, wide_weights))
    code, begin, end = characters(batch)
    total, count = np.zeros((2, batch.n_documents))
    wide_weights = weights.astype(np.float64)
    for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
        documents = np.flatnonzero(end - order + 1 > begin)
        # the n-grams of a document, then those that cross its end, which are left out
        edges = np.stack([begin[documents], end[documents] - order + 1], axis=1)
        bucket_weights = np.append(wide_weights.take(buckets, mode="clip"), 0.0)
        if len(documents):
            total[documents] += np.add.reduceat(bucket_weights, edges.ravel())[::2]
            count[documents] += edges[:, 1] - edges[:, 0]
    return total / np.maximum(count, 1)
