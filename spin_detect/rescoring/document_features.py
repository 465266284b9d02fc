"""Documents scored again, in the light of what the second reading says of their words.

The first score rests on words read one by one. Where it leaves a doubt, words are read again (`rescoring/token_features.py`),
each beside what
is said of those around it, function words too, and how many of them were replaced after all says more of the text. Most texts leave
none, so that this takes little time.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.constants import MAX_TRAINING_WORDS
from spin_detect.regressors.calibration import MIN_WORDS
from spin_detect.rescoring.token_features import SecondPassPredictions
from spin_detect.segments import distinct_per_document
from spin_detect.token_model.predictions import TokenPredictions

SECOND_PASS_MIN_SCORE = (
    -2.0
)  # calibrated log-odds from which on a text is read again: below, none becomes one of the highest
_LEVELS = (0.03, 0.1, 0.2, 0.35, 0.5, 0.7, 0.9)
_FLAGGED = np.float32(0.35)
SECOND_PASS_DOCUMENT_FEATURES: tuple[str, ...] = (
    "log_words", "first_score", "read", *(f"share_above_{level}" for level in _LEVELS), "mean", "first_mean",
    "distinct_flagged", "neighbouring", "flagged_sentences",
)  # fmt: skip


def needs_second_pass(scores: NDArray[np.float64], words: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each document is read again, given its first score and its length; [documents]."""
    return (scores >= SECOND_PASS_MIN_SCORE) & (words >= MIN_WORDS)


def second_pass_document_features(
    predictions: TokenPredictions,
    first: Floats,
    reading: SecondPassPredictions,
    raw: NDArray[np.float64],
    asked: NDArray[np.bool_],
) -> Floats:
    """Features of each document asked for, bool [documents]; [asked, len(SECOND_FEATURES)].

    first: float32 [scored], of the first reading; raw: float64 [documents], log-odds of the first document regression.
    """
    batch, documents = predictions.batch, int(asked.sum())
    place = np.cumsum(asked) - 1
    words = np.maximum(predictions.n_words[asked], 1)
    sentences = np.maximum(np.bincount(batch.sentence_document, minlength=batch.n_documents)[asked], 1)
    told = np.flatnonzero(asked.take(batch.document) & (reading.probability > 0))
    document, p = place.take(batch.document.take(told)), reading.probability.take(told)
    first_document = place.take(predictions.document)
    of_asked = asked.take(predictions.document)

    def share(rows: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(document[rows], minlength=documents) / words

    def mean(document: NDArray[np.int64], p: Floats) -> NDArray[np.float64]:
        return np.bincount(document, p, minlength=documents) / words

    flagged = p > _FLAGGED
    distinct = distinct_per_document(document[flagged], predictions.ids.take(told[flagged]), documents) / np.maximum(
        np.bincount(document[flagged], minlength=documents), 1
    )
    beside = (np.diff(told, prepend=-2) == 1) & (np.diff(document, prepend=-1) == 0)
    both = p * np.append(p[:1], p[:-1])
    hit = np.unique(batch.sentence.take(told[flagged]))
    columns = [
        np.log2(np.minimum(words, MAX_TRAINING_WORDS)), raw[asked],
        np.bincount(place.take(batch.document.take(reading.rows)), minlength=documents) / words,
        *(share(p > level) for level in _LEVELS), mean(document, p), mean(first_document[of_asked], first[of_asked]),
        distinct, mean(document[beside], both[beside]),
        np.bincount(place.take(batch.sentence_document.take(hit)), minlength=documents) / sentences,
    ]  # fmt: skip
    return np.stack(columns, axis=1).astype(np.float32)
