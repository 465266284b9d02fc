"""Topic vectors: the mean direction of the words of a document, which an original word fits better than its replacement."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.tables import LanguageModel
from spin_detect.segments import NUMBER_BITS, document_keys, weighted_counts
from spin_detect.token_model.predictions import TokenPredictions

_MAX_LOG2_UNIGRAM = np.float32(-10)  # log2 of a probability: commoner words say little about a topic
_PRIOR_WORDS = np.float32(20)  # zero vectors added to the mean: shrinks the topic of short documents


def topic_vectors(
    predictions: TokenPredictions,
    kept_probability: Floats,
    selected_mask: NDArray[np.bool_],
    language: LanguageModel,
) -> Floats:
    """Return the mean of the unit vectors of the rarer words of each document, shrunk towards 0.

    Args:
        predictions: Token predictions of the batch.
        kept_probability: Probability that each token was not replaced, its weight in the mean, shape ``(n_tokens,)``.
        selected_mask: Documents whose topic is computed, shape ``(n_documents,)``.
        language: Language model with the context vectors.

    Returns:
        Topic vectors, shape ``(n_documents, n_dimensions)``; zeros for a document that is not selected or has no rarer word.
    """
    ids, document = predictions.ids, predictions.batch.document
    index = np.flatnonzero(
        (ids >= FIRST_WORD)
        & (language.ngrams.log2_unigram.take(ids) < _MAX_LOG2_UNIGRAM)
        & selected_mask.take(document)
    )
    keys, weight = weighted_counts(document_keys(document.take(index), ids.take(index)), kept_probability.take(index))
    vectors = language.vectors.input.take(keys & (2**NUMBER_BITS - 1), axis=0).astype(np.float32)
    document_index = keys >> NUMBER_BITS
    total_weight = (
        np.bincount(document_index, weight, minlength=predictions.batch.n_documents)
        .take(document_index)
        .astype(np.float32)
    )
    length = np.sqrt(np.square(vectors).sum(axis=1))
    vectors *= (weight / (np.maximum(length, np.float32(1e-9)) * (total_weight + _PRIOR_WORDS)))[:, None]
    out = np.zeros((predictions.batch.n_documents, vectors.shape[1]), np.float32)
    first = np.flatnonzero(np.diff(document_index, prepend=-1))
    if len(first):
        out[document_index[first]] = np.add.reduceat(vectors, first, axis=0)
    return out
