"""Pairs of common words that a text uses too often.

A spinner with a short list of its own for "of" or "and" repeats itself: pairs such as "and as" or "well as" come again
and again, though each fits where it stands.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Ids
from spin_detect.constants import COUNT_LEVELS, FIRST_WORD
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.text.tokenise import TokenBatch

_COMMON = 300  # words
_BLOCK = 512  # tokens: in a text that is longer every pair comes again, so it is looked at in equal parts


def overused_pairs(batch: TokenBatch, ids: Ids, model: NgramModel) -> NDArray[np.float64]:
    """By how much pairs of common words are over-used, in nats a token; [documents].

    Of each pair that occurs n > 1 times in a part of at most _BLOCK tokens where e < n were expected, n ln(n/e) - n + e:
    half of Dunning's log-likelihood ratio (1993, "Accurate Methods for the Statistics of Surprise and Coincidence") for
    rare events.
    """
    tokens = np.bincount(batch.document, minlength=batch.n_documents)
    parts = np.maximum(-(-tokens // _BLOCK), 1)
    rank = ids.astype(np.int64) - FIRST_WORD
    common = (rank >= 0) & (rank < _COMMON)
    at = np.flatnonzero(common[:-1] & common[1:])  # a BREAK stands between sentences, and texts
    left, right, document = rank.take(at), rank.take(at + 1), batch.document.take(at)
    within = at - (np.cumsum(tokens) - tokens).take(document)
    part = (np.cumsum(parts) - parts).take(document) + within * parts.take(document) // tokens.take(document)
    pair, count = np.unique((part * _COMMON + left) * _COMMON + right, return_counts=True)
    pair, count = pair[count > 1], count[count > 1].astype(np.float64)
    part, left, right = pair // _COMMON**2, pair // _COMMON % _COMMON, pair % _COMMON
    document = np.repeat(np.arange(batch.n_documents), parts).take(part)
    known = COUNT_LEVELS.take(model.bigram_levels(*((FIRST_WORD + side).astype(np.uint16) for side in (left, right))))
    rate = (known.astype(np.float64) + 1) / float(model.counts.sum(dtype=np.float64))
    expected = (tokens / parts).take(document) * rate
    over = np.where(count > expected, count * np.log(count / expected) - count + expected, 0)
    found: NDArray[np.float64] = np.bincount(document, over, minlength=batch.n_documents) / np.maximum(tokens, 1)
    return found
