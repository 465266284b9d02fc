"""Features of documents: aggregates of the token predictions of each document.

A text is spun throughout or not at all, so the distribution of its word probabilities counts: their mean, the share above thresholds,
and the log-likelihood ratio of "a share s of the words was replaced" to "none was", the sum of log2(1 - s + s L_i), where L_i is the
likelihood ratio of token i. What a text is like apart from that is no evidence here, because a model that knows it learns genres. It
belongs to the covariates, which scores are adjusted by (`document_model/covariates.py`).

A word that comes again within a thousand tokens counts once in all aggregates: its ``n`` occurrences weigh ``1 / n`` each
(`TokenPredictions.weight`). An honest text may have one word that fits badly, and may say it often. So the log-likelihood ratios leave out
the word that adds most, and words that come three times or more are added up apart from the others.

Each group of features is declared, and computed in a function, of its own. To add a feature, add it to both.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import MAX_TRAINING_WORDS
from spin_detect.document_model.overused_pairs import overused_pairs
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import distinct_per_document, segment_maxima, segment_sums
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

_LEVELS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)  # probabilities
_FLAGGED = 0.5  # probability above which a word counts as flagged
_REPEATED = 0.4  # weight of a word that comes three times or more, at most: a third
_MAX_DISTANCE = 3  # tokens between two scored words that count as a pair

_Columns = dict[str, NDArray[np.floating]]

_PROBABILITY_FEATURES = FeatureSet(
    (
        Feature("log2_words", f"Words and numbers, at most {MAX_TRAINING_WORDS}", "log2 of words"),
        Feature("scored_share", "Scored words", "share of words"),
        Feature("mean_probability", "Mean probability of the scored words", "probability"),
        Feature("mean_log_odds", "Mean log-odds of the scored words", "log-odds"),
        Feature("std_log_odds", "Standard deviation of their log-odds", "log-odds"),
        *(
            Feature(f"share_above_{level}", f"Scored words with a probability above {level}", "share of scored words")
            for level in _LEVELS
        ),
        *(
            Feature(
                f"{words}_llr_{share}", f"{description}: log-likelihood ratio of a share of {share} to none", "bits"
            )
            for words, description in (
                ("seldom", "Words that come once or twice, but the strongest"),
                ("repeated", "Words that come more often, but the strongest"),
            )
            for share in MIXTURES
        ),
        *(
            Feature(
                f"mixture_llr_per_word_{share}", f"Log-likelihood ratio of a share of {share} to none", "bits a word"
            )
            for share in MIXTURES
        ),
    )
)
_FLAGGED_FEATURES = FeatureSet(
    (
        Feature(
            "adjacent_pairs", f"Sum of products of probabilities within {_MAX_DISTANCE} tokens", "pairs a scored word"
        ),
        Feature("distinct_flagged_share", "Distinct words among the flagged ones", "share of flagged words"),
        Feature("capitalised_flagged_share", "Words with a capital among the flagged ones", "share of flagged words"),
        Feature(
            "flagged_sentence_share", "Sentences with a flagged word, by the weight of the word", "share of sentences"
        ),
    )
)
_PAIR_FEATURES = FeatureSet(
    (Feature("overused_pairs", "Over-use of pairs of common words", "natural log-likelihood ratio a token"),)
)
DOCUMENT_FEATURES = _PROBABILITY_FEATURES + _FLAGGED_FEATURES + _PAIR_FEATURES


def document_features(predictions: TokenPredictions, model: NgramModel) -> Floats:
    """Return the features of each document.

    Args:
        predictions: Token predictions of the batch.
        model: N-gram model.

    Returns:
        Features, shape ``(n_documents, len(DOCUMENT_FEATURES))``; finite also for a document without scored words.
    """
    features = {
        **_probability_features(predictions),
        **_flagged_features(predictions),
        "overused_pairs": overused_pairs(predictions.batch, predictions.ids, model),
    }
    # rows are contiguous, since the regression sums over rows
    return np.nan_to_num(np.ascontiguousarray(DOCUMENT_FEATURES.matrix(features, predictions.batch.n_documents)))


def _probability_features(predictions: TokenPredictions) -> _Columns:
    """Return the features that describe the distribution of the predictions; shape ``(n_documents,)`` each."""
    probability, log_odds = predictions.probability, predictions.log_odds.astype(np.float64)
    n_words, n_distinct = np.maximum(predictions.n_words, 1), np.maximum(predictions.n_distinct, 1)
    n_counted = np.minimum(n_words, MAX_TRAINING_WORDS)
    rows: list[NDArray[Any]] = [probability, log_odds, log_odds * log_odds]
    rows += [probability > level for level in _LEVELS]
    rows += predictions.mixture_log_ratios
    sums = segment_sums([row * predictions.weight for row in rows], predictions.document, predictions.batch.n_documents)
    mean_probability, mean_log_odds, mean_square = sums[:3] / n_distinct
    above, mixtures = sums[3 : 3 + len(_LEVELS)], sums[3 + len(_LEVELS) :]
    features: _Columns = {
        "log2_words": np.log2(n_counted),
        "scored_share": predictions.n_scored / n_words,
        "mean_probability": mean_probability,
        "mean_log_odds": mean_log_odds,
        "std_log_odds": np.sqrt(np.maximum(mean_square - mean_log_odds**2, 0)),
    }
    for level, count in zip(_LEVELS, above, strict=True):
        features[f"share_above_{level}"] = count / n_distinct
    for share, mixture in zip(MIXTURES, mixtures, strict=True):
        features[f"mixture_llr_per_word_{share}"] = mixture / n_distinct
    is_seldom = predictions.weight > _REPEATED
    for name, mask in (("seldom", is_seldom), ("repeated", ~is_seldom)):
        for share, total in zip(MIXTURES, _sums_but_strongest(predictions, mask), strict=True):
            features[f"{name}_llr_{share}"] = total * (n_counted / n_words)
    return features


def _sums_but_strongest(predictions: TokenPredictions, mask: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    """Add up what some words contribute to the log-likelihood ratios, without the strongest of them.

    Args:
        predictions: Token predictions of the batch.
        mask: The words to add up, shape ``(n_scored,)``.

    Returns:
        For each share of `MIXTURES`, the sum of each document in bits, shape ``(n_documents,)``. A word counts once, as the mean of its
        occurrences. The highest contribution of one occurrence is subtracted, if it is above 0.
    """
    document, n_documents, ratios = predictions.document, predictions.batch.n_documents, predictions.mixture_log_ratios
    weight = predictions.weight * mask
    totals = segment_sums([ratio * weight for ratio in ratios], document, n_documents)
    strongest = (segment_maxima(np.maximum(ratio, 0) * mask, document, n_documents) for ratio in ratios)
    return [total - maximum for total, maximum in zip(totals, strongest, strict=True)]


def _flagged_features(predictions: TokenPredictions) -> _Columns:
    """Return the features of the words that look replaced, and of pairs of them; shape ``(n_documents,)`` each."""
    batch, document, index = predictions.batch, predictions.document, predictions.features.index
    n_documents, probability = batch.n_documents, predictions.probability
    flagged_mask = probability > _FLAGGED
    flagged_index, weight = index[flagged_mask], predictions.weight
    capitalised_mask = flagged_mask & batch.is_capitalised.take(index)
    (n_capitalised,) = segment_sums([capitalised_mask * weight], document, n_documents)
    n_flagged = np.maximum(np.bincount(document[flagged_mask], minlength=n_documents), 1)

    close_mask = (np.diff(index) <= _MAX_DISTANCE) & (np.diff(document) == 0)
    products = (probability[1:] * probability[:-1] * np.minimum(weight[1:], weight[:-1]))[close_mask]
    pairs = np.bincount(document[1:][close_mask], products, minlength=n_documents)
    n_distinct = distinct_per_document(document[flagged_mask], predictions.ids[flagged_index], n_documents)
    n_sentences = np.maximum(np.bincount(batch.sentence_document, minlength=n_documents), 1)
    sentence_weight = segment_maxima(weight[flagged_mask], batch.sentence[flagged_index], len(batch.sentence_document))
    n_flagged_sentences = np.bincount(batch.sentence_document, sentence_weight, minlength=n_documents)
    return {
        "adjacent_pairs": pairs / np.maximum(predictions.n_distinct, 1),
        "distinct_flagged_share": n_distinct / n_flagged,
        "capitalised_flagged_share": n_capitalised / np.maximum(n_distinct, 1),
        "flagged_sentence_share": n_flagged_sentences / n_sentences,
    }
