"""Features of a word from the words around it: the gains of its neighbours and of the rest of its document."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import segment_lengths
from spin_detect.text.tokenise import TokenBatch

_WINDOW = 5  # tokens on either side whose gains are averaged
_GAIN_RANGE = (-10, 20)  # bits to which a gain is clipped before it is averaged, so that no single word decides a mean

WINDOW_FEATURES = FeatureSet(
    (
        Feature("best_candidate_log2_count", "Log of 1 + the count in the document of the best candidate", "bits"),
        Feature("window_gain", f"Mean combined gain of the {_WINDOW} tokens on either side, 0 for others", "bits"),
        Feature("window_similarity", f"Mean `context_similarity` of the {_WINDOW} tokens on either side", "bits"),
        Feature("previous_gain", "Combined gain of the token before, 0 if it was not compared", "bits"),
        Feature("next_gain", "Combined gain of the token after, 0 if it was not compared", "bits"),
        Feature("document_mean_gain", "Mean combined gain of the document's compared words", "bits"),
        Feature("document_mean_similarity", "Mean `context_similarity` of the document's compared words", "bits"),
        Feature("gain_minus_document_mean", "Combined gain less `document_mean_gain`", "bits"),
        Feature("similarity_minus_document_mean", "`context_similarity` less `document_mean_similarity`", "bits"),
    )
)


def window_features(gain: Floats, similarity: Floats, index: NDArray[np.int64], batch: TokenBatch) -> dict[str, Floats]:
    """Return the gains around each compared word and in its document.

    Args:
        gain: Combined gain of each compared word in bits, shape ``(n_compared,)``.
        similarity: Similarity of each to the context vector of its place in bits, shape ``(n_compared,)``.
        index: Positions of the words in the batch, ascending, shape ``(n_compared,)``.
        batch: Tokens of the texts.

    Returns:
        The features of `WINDOW_FEATURES` by name, without ``best_candidate_log2_count``, in bits, each of shape
        ``(n_compared,)``.
    """
    document = batch.document.take(index)
    clipped_gain = np.clip(gain, *_GAIN_RANGE)
    # positions in a stream with a gap between documents, so that no window reaches into another document
    position = index + _WINDOW * (document + 1)
    size = len(batch) + _WINDOW * (batch.n_documents + 2)
    gain_at, window_gain = _window_mean(clipped_gain, position, size)
    _, window_similarity = _window_mean(similarity, position, size)

    n_compared = np.maximum(segment_lengths(document, batch.n_documents), 1)

    def document_mean(values: Floats) -> Floats:
        means = np.bincount(document, values, minlength=batch.n_documents) / n_compared
        return means.astype(np.float32).take(document)

    mean_gain, mean_similarity = document_mean(clipped_gain), document_mean(similarity)
    return {
        "window_gain": window_gain,
        "window_similarity": window_similarity,
        "previous_gain": gain_at.take(position - 1),
        "next_gain": gain_at.take(position + 1),
        "document_mean_gain": mean_gain,
        "document_mean_similarity": mean_similarity,
        "gain_minus_document_mean": gain - mean_gain,
        "similarity_minus_document_mean": similarity - mean_similarity,
    }


def _window_mean(values: Floats, position: NDArray[np.int64], size: int) -> tuple[Floats, Floats]:
    """Average values over the `_WINDOW` positions on either side of each.

    Args:
        values: Values, float32, shape ``(n,)``.
        position: Position of each in a stream, shape ``(n,)``; at least `_WINDOW` from either end.
        size: Length of the stream.

    Returns:
        The stream, with 0 where there is no value, shape ``(size,)``; and the mean around each value, itself left out,
        shape ``(n,)``.
    """
    stream = np.zeros(size, np.float32)
    stream[position] = values
    n_windows = size - 2 * _WINDOW
    total = np.zeros(n_windows, np.float32)
    for shift in range(2 * _WINDOW + 1):
        if shift != _WINDOW:
            total += stream[shift : shift + n_windows]
    return stream, total.take(position - _WINDOW) / np.float32(2 * _WINDOW)
