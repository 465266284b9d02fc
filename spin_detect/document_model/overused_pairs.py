"""Over-used pairs of common words.

A spinner with a short list of substitutes for "of" or "and" repeats itself: pairs such as "and as" or "well as" come too often in
its texts, though each pair fits its context.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import COUNT_LEVELS, FIRST_WORD
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.segments import equal_chunks
from spin_detect.text.tokenise import TokenBatch

_N_COMMON_WORDS = 300  # the commonest words of the vocabulary, whose pairs are counted
_MAX_CHUNK_TOKENS = 512  # in a longer text every pair comes again, so pairs are counted in equal chunks


def overused_pairs(batch: TokenBatch, ids: Ids, model: NgramModel) -> NDArray[np.float64]:
    """Return how much each document over-uses pairs of common words.

    A pair that occurs ``n > 1`` times in a chunk where ``e < n`` were expected has the half log-likelihood ratio for rare events
    ``g = n ln(n / e) - n + e``, and adds ``ln(1 + g)``: an author too has a phrase that comes again and again, and one phrase says
    little however often it comes.

    Args:
        batch: Tokens of the texts.
        ids: Word id of each token, shape ``(n_tokens,)``.
        model: N-gram model, which says how often a pair is expected.

    Returns:
        Sum of ``ln(1 + g)`` a token, shape ``(n_documents,)``.

    References:
        Dunning (1993), Accurate Methods for the Statistics of Surprise and Coincidence.
    """
    n_tokens = np.bincount(batch.document, minlength=batch.n_documents)
    chunks = equal_chunks(batch.document, batch.n_documents, _MAX_CHUNK_TOKENS)
    n_chunk_tokens = np.bincount(chunks)
    rank = ids.astype(np.int64) - FIRST_WORD
    common_mask = (rank >= 0) & (rank < _N_COMMON_WORDS)
    index = np.flatnonzero(common_mask[:-1] & common_mask[1:])  # a BREAK separates sentences, and documents
    left, right, chunk = rank.take(index), rank.take(index + 1), chunks.take(index)
    keys, count = np.unique((chunk * _N_COMMON_WORDS + left) * _N_COMMON_WORDS + right, return_counts=True)
    keys, count = keys[count > 1], count[count > 1].astype(np.float64)
    chunk, left, right = keys // _N_COMMON_WORDS**2, keys // _N_COMMON_WORDS % _N_COMMON_WORDS, keys % _N_COMMON_WORDS
    document = batch.document.take(np.searchsorted(chunks, chunk))
    levels = model.bigram_levels(*((FIRST_WORD + rank).astype(np.uint16) for rank in (left, right)))
    known_count = COUNT_LEVELS.take(levels).astype(np.float64)
    rate = (known_count + 1) / float(model.counts.sum(dtype=np.float64))
    expected = n_chunk_tokens.take(chunk) * rate
    excess = np.log1p(np.where(count > expected, count * np.log(count / expected) - count + expected, 0))
    total = np.bincount(document, excess, minlength=batch.n_documents)
    per_token: NDArray[np.float64] = total / np.maximum(n_tokens, 1)
    return per_token
