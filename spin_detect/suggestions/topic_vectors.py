"""What each text is about: the mean direction of its words, which an original fits better than what was put in its place."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.tables import LanguageModel
from spin_detect.segments import NUMBER_BITS, document_keys, weighted_counts
from spin_detect.token_model.predictions import TokenPredictions

_COMMON = np.float32(-10)  # log2 of the frequency from which on words say little of a subject
_PRIOR_WORDS = np.float32(
    20
)  # words of no direction beside a text's own: a text of few words says little of its subject


def topic_vectors(
    predictions: TokenPredictions, kept: Floats, asked: NDArray[np.bool_], language: LanguageModel
) -> Floats:
    """The mean of the input vectors of each text's rarer words, all of one length, and of _SHRUNK empty ones; [documents, dimensions].

    A word counts as far as it was `kept` [tokens]. Zeros where a text has no such words, or is not `asked` for [documents].
    """
    ids, document = predictions.ids, predictions.batch.document
    telling = np.flatnonzero(
        (ids >= FIRST_WORD) & (language.ngrams.log2_unigram.take(ids) < _COMMON) & asked.take(document)
    )
    keys, weight = weighted_counts(document_keys(document.take(telling), ids.take(telling)), kept.take(telling))
    vectors = language.vectors.input.take(keys & (2**NUMBER_BITS - 1), axis=0).astype(np.float32)
    owner = keys >> NUMBER_BITS
    total = np.bincount(owner, weight, minlength=predictions.batch.n_documents).take(owner).astype(np.float32)
    length = np.sqrt(np.square(vectors).sum(axis=1))
    vectors *= (weight / (np.maximum(length, np.float32(1e-9)) * (total + _PRIOR_WORDS)))[:, None]
    out = np.zeros((predictions.batch.n_documents, vectors.shape[1]), np.float32)
    first = np.flatnonzero(np.diff(owner, prepend=-1))
    if len(first):
        out[owner[first]] = np.add.reduceat(vectors, first, axis=0)
    return out
