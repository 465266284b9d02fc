"""Shares of hashed character n-grams in each text: what `CharNgrams` computes.

The detector does not use them: they learn the subjects of texts along with the taste of spinners, and so call texts on subjects that
training lacks spun.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from spin_detect.constants import CharClass
from spin_detect.corpora.parallel import BATCH
from spin_detect.text.tokenise import TokenBatch, tokenise

# N-grams are hashed to 2**17 buckets.
_BUCKET_BITS = 17
N_CHARGRAM_BUCKETS = 1 << _BUCKET_BITS
# The hash is folded by this many bits before the last multiplication; its top bits are then the bucket.
_FOLD_SHIFT = 15
ORDERS = (3, 4, 5)  # characters of an n-gram
# Multiplier of the 32-bit rolling hash: 2**32 divided by the golden ratio, an odd number.
_HASH_FACTOR = np.uint32(0x9E3779B1)


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
            mixed = (hashes ^ (hashes >> np.uint32(_FOLD_SHIFT))) * _HASH_FACTOR
            yield mixed >> np.uint32(32 - _BUCKET_BITS)


def chargram_matrix(texts: Sequence[str]) -> sparse.csr_matrix:
    """Compute the share of each hashed character n-gram in each text.

    Args:
        texts: The texts.

    Returns:
        Sparse matrix of float32, shape `(n_texts, N_CHARGRAM_BUCKETS)`.
    """
    blocks = []
    for at in range(0, len(texts), BATCH):
        batch = tokenise(texts[at : at + BATCH])
        code, begin, end = characters(batch)
        rows, columns = [], []
        for order, buckets in zip(ORDERS, chargram_buckets(code), strict=False):
            length = np.maximum(end - order + 1 - begin, 0)
            position = np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(length.sum())
            rows.append(np.repeat(np.arange(batch.n_documents), length))
            columns.append(buckets[position])
        row = np.concatenate(rows) if rows else np.zeros(0, np.int64)
        column = np.concatenate(columns) if columns else np.zeros(0, np.int64)
        count = np.maximum(np.bincount(row, minlength=batch.n_documents), 1)
        values = (1 / count[row]).astype(np.float32)
        blocks.append(sparse.csr_matrix((values, (row, column)), shape=(batch.n_documents, N_CHARGRAM_BUCKETS)))
    return sparse.vstack(blocks) if blocks else sparse.csr_matrix((0, N_CHARGRAM_BUCKETS), dtype=np.float32)
