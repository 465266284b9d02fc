"""Features of sentences: aggregates of the token predictions of each sentence."""

from __future__ import annotations

import numpy as np

from spin_detect.array_types import Floats
from spin_detect.constants import TokenClass
from spin_detect.segments import segment_sums, sort_within
from spin_detect.token_model.predictions import MIXTURES, TokenPredictions

SENTENCE_FEATURES: tuple[str, ...] = (
    "log_words", "scored", "highest", "second", "third", "sum_probability", "mean_probability", "mean_log_odds",
    *(f"ratio_{s}" for s in MIXTURES), "share_above_0.5", "capital_share", "unknown_share", "document",
)  # fmt: skip


def sentence_features(predictions: TokenPredictions, document: Floats) -> Floats:
    """Features of each sentence; [sentences, len(SENTENCE_FEATURES)].

    document: log-odds of each document that it is spun.
    """
    batch, ids, owner = predictions.batch, predictions.ids, predictions.sentence
    n = len(batch.sentence_start)
    words, scored = predictions.sentence_words, np.bincount(owner, minlength=n)
    safe, safe_words = np.maximum(scored, 1), np.maximum(words, 1)
    p, z = predictions.probability, predictions.log_odds.astype(np.float64)
    first = np.cumsum(scored) - scored
    ranked = np.append(-sort_within(-z, owner, scored), 0.0)
    tops = [np.where(scored > place, ranked[np.minimum(first + place, len(z))], -6.0) for place in range(3)]
    total, total_z, flagged, *ratios = segment_sums([p, z, p > 0.5, *predictions.mixture_log_ratios], owner, n)
    columns = [
        np.log2(safe_words), scored, *tops, total, total / safe, total_z / safe, *ratios, flagged / safe,
        np.bincount(batch.sentence, batch.is_capitalised, minlength=n) / safe_words,
        np.bincount(batch.sentence, ids == TokenClass.UNKNOWN, minlength=n) / safe_words,
        document[batch.sentence_document],
    ]  # fmt: skip
    return np.nan_to_num(np.stack(columns, axis=1)).astype(np.float32)
