"""Features of sentences: aggregates of the token predictions of each sentence."""

from __future__ import annotations

import numpy as np

from spin_detect.array_types import Floats
from spin_detect.constants import TokenClass
from spin_detect.regressors.feature_sets import Feature, FeatureSet
from spin_detect.segments import segment_sums, sort_within
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

_RANKS = ("highest", "second", "third")
_NO_LOG_ODDS = -6.0  # natural log-odds in place of those of a word that the sentence does not have

SENTENCE_FEATURES = FeatureSet(
    (
        Feature("log2_words", "Words and numbers", "log2 of words"),
        Feature("n_scored", "Scored words", "words"),
        *(Feature(f"{rank}_log_odds", f"{rank.capitalize()} log-odds of a scored word", "log-odds") for rank in _RANKS),
        Feature("sum_probability", "Sum of the probabilities of the scored words", "words"),
        Feature("mean_probability", "Mean probability of the scored words", "probability"),
        Feature("mean_log_odds", "Mean log-odds of the scored words", "log-odds"),
        *(
            Feature(
                f"mixture_llr_{share}", f"Log-likelihood ratio of a share of {share} replaced words to none", "bits"
            )
            for share in MIXTURES
        ),
        Feature("share_above_0.5", "Share of scored words with a probability above 0.5", "share"),
        Feature("capitalised_share", "Share of words with a capital", "share"),
        Feature("oov_share", "Share of words that the vocabulary lacks, without a capital", "share"),
        Feature("document_score", "Score of the document", "log-odds"),
    )
)


def sentence_features(predictions: TokenPredictions, document_scores: Floats) -> Floats:
    """Return the features of each sentence.

    Args:
        predictions: Token predictions of the batch.
        document_scores: Score of each document (natural log-odds), shape ``(n_documents,)``.

    Returns:
        Features, shape ``(n_sentences, len(SENTENCE_FEATURES))``.
    """
    batch, sentence = predictions.batch, predictions.sentence
    n_sentences = len(batch.sentence_start)
    n_words, n_scored = predictions.sentence_words, np.bincount(sentence, minlength=n_sentences)
    safe_words, safe_scored = np.maximum(n_words, 1), np.maximum(n_scored, 1)
    probability, log_odds = predictions.probability, predictions.log_odds.astype(np.float64)
    first = np.cumsum(n_scored) - n_scored
    descending = np.append(-sort_within(-log_odds, sentence, n_scored), 0.0)
    sum_probability, sum_log_odds, n_above, *mixtures = segment_sums(
        [probability, log_odds, probability > 0.5, *predictions.mixture_log_ratios], sentence, n_sentences
    )
    is_oov = predictions.ids == TokenClass.UNKNOWN
    features = {
        "log2_words": np.log2(safe_words),
        "n_scored": n_scored,
        "sum_probability": sum_probability,
        "mean_probability": sum_probability / safe_scored,
        "mean_log_odds": sum_log_odds / safe_scored,
        "share_above_0.5": n_above / safe_scored,
        "capitalised_share": np.bincount(batch.sentence, batch.is_capitalised, minlength=n_sentences) / safe_words,
        "oov_share": np.bincount(batch.sentence, is_oov, minlength=n_sentences) / safe_words,
        "document_score": document_scores[batch.sentence_document],
    }
    for place, rank in enumerate(_RANKS):
        log_odds_at = descending[np.minimum(first + place, len(log_odds))]
        features[f"{rank}_log_odds"] = np.where(n_scored > place, log_odds_at, _NO_LOG_ODDS)
    for share, mixture in zip(MIXTURES, mixtures, strict=True):
        features[f"mixture_llr_{share}"] = mixture
    # rows are contiguous, since the regression sums over rows
    return np.nan_to_num(np.ascontiguousarray(SENTENCE_FEATURES.matrix(features, n_sentences)))
