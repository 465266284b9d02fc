"""Calibration curves of document scores, and the recalibration of token probabilities."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spin_detect.constants import RECALIBRATION_KNOTS
from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.calibration import LENGTH_BAND_CENTRES, LENGTH_BAND_STARTS, length_band
from spin_detect.token_model.recalibration import TokenRecalibration

_LEAST_SLOPE = 1e-3  # of what is calibrated over what it is calibrated from
_LEAST_EXAMPLES = 20  # of either kind, that tell of a band of lengths
# of more examples than _MANY every so many tell how likely words were replaced, which meets all kinds: their turns are of 8 or 12
_MANY, _EVERY = 10_000, 7


def _lines(
    raw: NDArray[np.float64],
    words: NDArray[np.int64],
    spun: NDArray[np.bool_],
    among: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """slope, bend and intercept of `LengthCalibrator`, by one logistic regression over all lengths.

    among: bool [examples], those that it is fitted to, though chances are even among all. Bands of too few examples of either kind
    tell nothing: their lines follow from those of the others.
    """
    bands, kind = length_band(words), spun.astype(np.int64)
    rows = np.ones(len(raw), np.bool_) if among is None else among
    if len(np.unique(kind[rows])) < 2:  # where there is next to nothing to learn from
        rows = np.ones(len(raw), np.bool_)
    count, fitted = np.zeros((2, len(LENGTH_BAND_STARTS), 2))
    np.add.at(count, (bands, kind), 1)
    np.add.at(fitted, (bands[rows], kind[rows]), 1)
    told = fitted.min(axis=1) >= _LEAST_EXAMPLES
    if not told.any():  # one line for all
        told = np.arange(len(told)) == 0
        bands, count = np.zeros_like(bands), count.sum(axis=0, keepdims=True)
    rows = rows & told[bands]
    # even chances in each band, whose weight is that of its examples
    weights = (count.sum(axis=1, keepdims=True) / np.maximum(count, 1))[bands, kind]
    place = np.log(np.maximum(words, 1))
    near = np.stack([np.interp(place, LENGTH_BAND_CENTRES[told], peak) for peak in np.eye(told.sum())], axis=1)
    columns = np.stack([raw, np.maximum(raw, 0), np.ones(len(raw))], axis=1)
    terms = (columns[:, :, None] * near[:, None, :]).reshape(len(raw), -1)
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    lines = model.fit(terms[rows], spun[rows], sample_weight=weights[rows]).coef_[0].reshape(3, -1)
    slope, bend, intercept = (np.interp(LENGTH_BAND_CENTRES, LENGTH_BAND_CENTRES[told], line) for line in lines)
    slope = np.maximum(slope, _LEAST_SLOPE)  # whatever the examples: a higher score never means less
    bend = np.maximum(bend, _LEAST_SLOPE - slope)
    return slope.astype(np.float32), bend.astype(np.float32), intercept.astype(np.float32)


def _fit_words(
    scorer: Scorer, scores: NDArray[np.float32], examples: Sequence[Example], jobs: int
) -> TokenRecalibration:
    """How likely words were replaced, from some of the examples, given the calibrated `scores` of all."""
    every = _EVERY if len(examples) > _MANY else 1
    chosen, given = examples[::every], scores[::every].astype(np.float64)
    terms, replaced = in_batches(jobs, partial(_answers, scorer), chosen, given)
    if replaced.all() or not replaced.any():  # hardly any text long enough
        return TokenRecalibration(np.ones(1, np.float32), np.zeros(len(RECALIBRATION_KNOTS), np.float32))
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    weight, lowest, *steps = model.fit(terms, replaced).coef_[0]
    added = lowest + np.cumsum([0.0, *np.maximum(steps, 0)])  # a higher score never means less
    return TokenRecalibration(np.maximum([weight], _LEAST_SLOPE).astype(np.float32), added.astype(np.float32))


def _answers(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Of each scored word of texts that can be judged: its log-odds, one, and how much of the way from each of SCORES to the
    next its text's score has gone; and whether it was replaced."""
    low, high = np.array(RECALIBRATION_KNOTS[:-1]), np.array(RECALIBRATION_KNOTS[1:])
    predictions = scorer.predict_tokens([example.text for example in examples])
    judged = predictions.long_enough.take(predictions.document)
    gone = np.clip((scores[:, None] - low) / (high - low), 0, 1).take(predictions.document, axis=0)
    columns = [predictions.log_odds[:, None], np.ones((len(gone), 1)), gone]
    replaced = replaced_tokens(predictions.batch, examples)[predictions.features.index]
    return np.concatenate(columns, axis=1)[judged], replaced[judged]
