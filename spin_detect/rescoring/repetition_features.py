"""Features of repetition: how often a document has a word and its pairs, and what the first pass says of its other occurrences.

A spinner with few substitutes for a word repeats them, so that they come more often than the language model expects.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids
from spin_detect.constants import FIRST_WORD
from spin_detect.language_model.contexts import Neighbours
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.rescoring.token_stream import TokenStream
from spin_detect.segments import NUMBER_BITS, group_ids, segment_lengths

# pseudo-observation for the mean over other occurrences of a word: its value, and its weight in occurrences
_PRIOR_PROBABILITY, _PRIOR_WEIGHT = 0.1, 0.2

REPETITION_FEATURES = FeatureSet(
    (
        Feature("log2_count_in_document", "Occurrences of the word in the document", "log2 of occurrences"),
        Feature("word_overuse", "Occurrences of the word over those expected", "bits"),
        Feature("left_bigram_log2_count", "Occurrences of the word after the one before it", "log2 of occurrences"),
        Feature("right_bigram_log2_count", "Occurrences of the word before the one after it", "log2 of occurrences"),
        Feature("left_bigram_overuse", "Occurrences of the left pair over those expected", "bits"),
        Feature("right_bigram_overuse", "Occurrences of the right pair over those expected", "bits"),
        Feature("mean_probability_elsewhere", "Mean first-pass probability of its other occurrences", "probability"),
    )
)


def repetition_features(
    stream: TokenStream, context: Neighbours, bigrams: tuple[Floats, Floats], model: NgramModel
) -> dict[str, NDArray[np.generic]]:
    """Return the features of the other occurrences of each word, and of its pairs, in the document.

    Args:
        stream: Tokens of some documents.
        context: Neighbours of the words.
        bigrams: Bigram probabilities of each word and of the token after it, shape ``(n_rows,)`` each.
        model: N-gram model.

    Returns:
        Features by name, shape ``(n_rows,)`` each.
    """
    rows = context.index
    n_documents = int(stream.document.max(initial=-1)) + 1
    n_tokens = segment_lengths(stream.document, n_documents).take(stream.document.take(rows))
    groups = group_ids(stream.ids, stream.document)
    count = np.bincount(groups).take(groups.take(rows))
    features: dict[str, NDArray[np.generic]] = {
        "log2_count_in_document": np.log2(count),
        "word_overuse": _overuse(count, n_tokens * model.unigram.take(context.word)),
        "mean_probability_elsewhere": _mean_of_other_occurrences(stream, rows, groups, count),
    }
    sides = ("left", context.left1, context.left1, bigrams[0]), ("right", context.right1, context.word, bigrams[1])
    bigram_counts = _bigram_counts(stream.ids, stream.document, rows)
    for (side, neighbour, first_word, probability), bigram_count in zip(sides, bigram_counts, strict=True):
        log2_count = np.where(neighbour < FIRST_WORD, 0, np.log2(bigram_count))
        features[f"{side}_bigram_log2_count"] = log2_count
        expected = probability * model.unigram.take(first_word) * n_tokens
        features[f"{side}_bigram_overuse"] = _overuse(bigram_count, expected)
    return features


def _overuse(count: NDArray[np.int64], expected: NDArray[np.floating]) -> NDArray[np.floating]:
    """Return log2 of a count in a document over the expected count, in bits."""
    return np.log2(count / (expected + 0.5))


def _bigram_counts(ids: Ids, document: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return how often the document has each word with the one before it, and with the one after it.

    Args:
        ids: Word id of each token of the stream, shape ``(n_tokens,)``.
        document: Document of each token, ascending, same shape.
        rows: Positions of words in the stream, shape ``(n_rows,)``.

    Returns:
        Counts of both pairs, at least 1, shape ``(2, n_rows)``.
    """
    first_index = np.flatnonzero(document[1:] == document[:-1])  # of the first token of each pair
    keys = (
        document.take(first_index) << (2 * NUMBER_BITS)
        | ids.take(first_index).astype(np.int64) << NUMBER_BITS
        | ids.take(first_index + 1)
    )
    order = np.argsort(keys)
    group_starts = np.flatnonzero(np.diff(keys.take(order), prepend=-1))
    group_sizes = np.diff(group_starts, append=len(order))
    count = np.ones(len(ids) + 1, np.int64)  # the last token of a document begins no pair
    count[first_index.take(order)] = np.repeat(group_sizes, group_sizes)
    return np.stack([count.take(rows - 1, mode="wrap"), count.take(rows)])


def _mean_of_other_occurrences(
    stream: TokenStream, rows: NDArray[np.int64], groups: NDArray[np.int64], count: NDArray[np.int64]
) -> NDArray[np.floating]:
    """Return the mean first-pass probability of the other occurrences of each word in its document, shrunk to the prior.

    Args:
        stream: Tokens of some documents.
        rows: Positions of words in the stream, shape ``(n_rows,)``.
        groups: Number of the group of equal words of a document that each token is in, shape ``(n_tokens,)``.
        count: Tokens of the group of each word, shape ``(n_rows,)``.

    Returns:
        Probabilities, shape ``(n_rows,)``; the prior for a word that the document has once.
    """
    probability = np.zeros(len(groups), np.float32)
    probability[stream.scored_index] = stream.first_probability
    total = np.bincount(groups, probability).astype(np.float32)
    others = total.take(groups.take(rows)) - probability.take(rows)
    return (others + _PRIOR_PROBABILITY * _PRIOR_WEIGHT) / (count - 1 + _PRIOR_WEIGHT)
