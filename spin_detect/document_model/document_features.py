"""From the answers of the token model to features of sentences and documents.

A text is spun throughout or not at all, so what counts is the distribution of the answers: their mean and quantiles, the share above
thresholds, and the log-likelihood ratio of "a share s of the words was replaced" against "none was":
sum of log2(1 - s + s L_i), L_i being the token's likelihood ratio. Original text with odd words of its own (names, jargon,
misspellings) is told apart by features of the whole document.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import MAX_TRAINING_WORDS, TokenClass
from spin_detect.document_model.chargrams import chargram_scores
from spin_detect.document_model.overused_pairs import overused_pairs
from spin_detect.language_model.ngram_model import NgramModel
from spin_detect.segments import distinct_per_document, segment_sums, sort_within
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

_LEVELS = (0.05, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_QUANTILES = (0.5, 0.75, 0.9, 0.95, 0.98)
_WRITTEN_MEANS = ("left", "right", "frequency", "substitution_bits")
_WEIGHED_MEANS = ("vector", "gain", "joint_gain", "channel_gain", "random_gain", "contrast", "near_vector")

DOCUMENT_FEATURES: tuple[str, ...] = (
    "log_words", "scored_share", "mean_probability", "mean_log_odds", "spread_log_odds",
    *(f"quantile_{q}" for q in _QUANTILES), *(f"share_above_{level}" for level in _LEVELS),
    *(f"ratio_{s}" for s in MIXTURES), *(f"ratio_per_word_{s}" for s in MIXTURES),
    "neighbouring", "distinct_flagged", "flagged_capitals", "flagged_sentences",
    "unknown_share", "name_share", "number_share", "english_share", "distinct_words", "sentence_words", "comma_share",
    "overused_pairs",
    *(f"mean_{name}" for name in _WRITTEN_MEANS + _WEIGHED_MEANS), "chargrams",
)  # fmt: skip


def document_features(
    predictions: TokenPredictions, model: NgramModel, chargram_weights: NDArray[np.floating]
) -> Floats:
    """Features of each document; [documents, len(DOCUMENT_FEATURES)], finite also where nothing was scored."""
    batch, ids, evidence, owner = predictions.batch, predictions.ids, predictions.features, predictions.document
    n, document, scored = batch.n_documents, batch.document, predictions.n_scored
    safe_words, safe = np.maximum(predictions.n_words, 1), np.maximum(scored, 1)
    weighed = np.maximum(predictions.n_compared, 1)
    counted = np.minimum(safe_words, MAX_TRAINING_WORDS)
    p, z = predictions.probability, predictions.log_odds.astype(np.float64)
    flagged = p > 0.5
    words = evidence.words
    rows: list[NDArray[Any]] = [
        p, z, z * z, *(p > level for level in _LEVELS), *predictions.mixture_log_ratios, np.exp2(-words.column("repeats")),
        *(words.column(name) for name in _WRITTEN_MEANS), flagged, flagged & batch.is_capitalised.take(evidence.index),
    ]  # fmt: skip
    sums = iter(segment_sums(rows, owner, n))
    mean_p, mean_z, mean_square = (next(sums) / safe for _ in range(3))
    shares = [next(sums) / safe for _ in _LEVELS]
    ratios = [next(sums) for _ in MIXTURES]
    once = next(sums) / safe  # a word that occurs n times in the document counts 1 / n each time
    means = [next(sums) / safe for _ in _WRITTEN_MEANS]
    flags = np.maximum(next(sums), 1)
    capitals = next(sums) / flags
    gains = (
        segment_sums([evidence.column(name) for name in _WEIGHED_MEANS], owner.take(evidence.compared_rows), n)
        / weighed
    )

    first = np.cumsum(scored) - scored
    ranked = np.append(sort_within(z, owner, scored), 0.0)
    quantiles = [
        np.where(scored > 0, ranked[np.minimum(first + (q * (safe - 1)).astype(np.int64), len(z))], 0.0)
        for q in _QUANTILES
    ]
    close = (np.diff(evidence.index) <= 3) & (np.diff(owner) == 0)
    pairs = np.bincount(owner[1:][close], (p[1:] * p[:-1])[close], minlength=n) / safe
    distinct_flagged = distinct_per_document(owner[flagged], ids[evidence.index[flagged]], n) / flags
    sentences = np.maximum(np.bincount(batch.sentence_document, minlength=n), 1)
    hit = np.unique(batch.sentence[evidence.index[flagged]])
    hit_sentences = np.bincount(batch.sentence_document[hit], minlength=n) / sentences

    def share_of(token_class: TokenClass) -> NDArray[np.float64]:
        return np.bincount(document[ids == token_class], minlength=n) / safe_words

    columns = [
        np.log2(counted), scored / safe_words, mean_p, mean_z, np.sqrt(np.maximum(mean_square - mean_z**2, 0)),
        *quantiles, *shares, *(ratio * (counted / safe_words) for ratio in ratios), *(ratio / safe for ratio in ratios),
        pairs, distinct_flagged, capitals, hit_sentences,
        share_of(TokenClass.UNKNOWN), share_of(TokenClass.NAME), share_of(TokenClass.NUMBER),
        predictions.english_share, once, np.log2(safe_words / sentences), share_of(TokenClass.COMMA),
        overused_pairs(batch, ids, model),
        *means, *gains, chargram_scores(batch, chargram_weights),
    ]  # fmt: skip
    return np.nan_to_num(np.stack(columns, axis=1)).astype(np.float32)
