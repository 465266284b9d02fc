"""Fitting of the calibration curves of document scores, and of the recalibration of token probabilities."""

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
from spin_detect.spinning.profiles import SAMPLE_STEP
from spin_detect.token_model.recalibration import TokenRecalibration

_MIN_SLOPE = 1e-3  # of a calibrated score over the score that it comes from, so that a higher score never means less
_MIN_EXAMPLES = 20  # of each class, in a length band that has a line of its own
_MAX_UNSAMPLED = 10_000  # with more examples, every SAMPLE_STEP-th recalibrates the tokens


def fit_length_lines(
    raw: NDArray[np.float64],
    words: NDArray[np.int64],
    spun: NDArray[np.bool_],
    fitted_mask: NDArray[np.bool_] | None = None,
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Fit the calibration lines of all length bands by one logistic regression.

    A length band with too few examples of either class has no line of its own: its line follows from those of the others.

    Args:
        raw: Raw scores (natural log-odds), shape `(n_examples,)`.
        words: Words and numbers in each example, shape `(n_examples,)`.
        spun: Whether each example is spun, shape `(n_examples,)`.
        fitted_mask: The examples that the lines are fitted to, shape `(n_examples,)`; None for all. Even odds are assumed
            among all examples, whichever are fitted.

    Returns:
        Slope below zero, change of the slope above zero, and intercept of `LengthCalibrator`, each of shape
        `(n_length_bands,)`.
    """
    bands, spun_index = length_band(words), spun.astype(np.int64)
    rows = np.ones(len(raw), np.bool_) if fitted_mask is None else fitted_mask
    if len(np.unique(spun_index[rows])) < 2:  # too few examples to choose among them
        rows = np.ones(len(raw), np.bool_)
    count, fitted_count = np.zeros((2, len(LENGTH_BAND_STARTS), 2))
    np.add.at(count, (bands, spun_index), 1)
    np.add.at(fitted_count, (bands[rows], spun_index[rows]), 1)
    usable_mask = fitted_count.min(axis=1) >= _MIN_EXAMPLES
    if not usable_mask.any():  # one line for all lengths
        usable_mask = np.arange(len(usable_mask)) == 0
        bands, count = np.zeros_like(bands), count.sum(axis=0, keepdims=True)
    rows = rows & usable_mask[bands]
    # both classes weigh the same in each band, and a band weighs as much as it has examples
    weights = (count.sum(axis=1, keepdims=True) / np.maximum(count, 1))[bands, spun_index]
    centres = LENGTH_BAND_CENTRES[usable_mask]
    log_words = np.log(np.maximum(words, 1))
    band_weights = np.stack([np.interp(log_words, centres, peak) for peak in np.eye(usable_mask.sum())], axis=1)
    columns = np.stack([raw, np.maximum(raw, 0), np.ones(len(raw))], axis=1)
    terms = (columns[:, :, None] * band_weights[:, None, :]).reshape(len(raw), -1)
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    lines = model.fit(terms[rows], spun[rows], sample_weight=weights[rows]).coef_[0].reshape(3, -1)
    slope, slope_above_zero, intercept = (np.interp(LENGTH_BAND_CENTRES, centres, line) for line in lines)
    slope = np.maximum(slope, _MIN_SLOPE)
    slope_above_zero = np.maximum(slope_above_zero, _MIN_SLOPE - slope)
    return slope.astype(np.float32), slope_above_zero.astype(np.float32), intercept.astype(np.float32)


def fit_token_recalibration(
    scorer: Scorer, scores: NDArray[np.float32], examples: Sequence[Example], jobs: int
) -> TokenRecalibration:
    """Fit the recalibration of token log-odds by the score of their document.

    Args:
        scorer: The language model and the token model.
        scores: Calibrated scores of the examples (natural log-odds), shape `(n_examples,)`.
        examples: The examples, of which a sample is used where there are many.
        jobs: Number of processes.

    Returns:
        The recalibration.
    """
    step = SAMPLE_STEP if len(examples) > _MAX_UNSAMPLED else 1
    sample, sample_scores = examples[::step], scores[::step].astype(np.float64)
    terms, replaced = in_batches(jobs, partial(_recalibration_rows, scorer), sample, sample_scores)
    if replaced.all() or not replaced.any():  # hardly any text is long enough
        return TokenRecalibration(np.ones(1, np.float32), np.zeros(len(RECALIBRATION_KNOTS), np.float32))
    model = LogisticRegression(C=1e3, fit_intercept=False, solver="newton-cholesky")
    weight, lowest, *steps = model.fit(terms, replaced).coef_[0]
    offsets = lowest + np.cumsum([0.0, *np.maximum(steps, 0)])  # a higher score never means less
    return TokenRecalibration(np.maximum([weight], _MIN_SLOPE).astype(np.float32), offsets.astype(np.float32))


def _recalibration_rows(
    scorer: Scorer, examples: Sequence[Example], scores: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Compute the terms of the recalibration for the scored words of documents that are long enough.

    Args:
        scorer: The language model and the token model.
        examples: The examples.
        scores: Their calibrated scores (natural log-odds), shape `(n_examples,)`.

    Returns:
        For each word its log-odds, one, and how far the score of its document lies between each of `RECALIBRATION_KNOTS`
        and the next (0 to 1), shape `(n_words, n_knots + 1)`; and whether it was replaced, shape `(n_words,)`.
    """
    low, high = np.array(RECALIBRATION_KNOTS[:-1]), np.array(RECALIBRATION_KNOTS[1:])
    predictions = scorer.predict_tokens([example.text for example in examples])
    long_enough = predictions.long_enough.take(predictions.document)
    fractions = np.clip((scores[:, None] - low) / (high - low), 0, 1).take(predictions.document, axis=0)
    columns = [predictions.log_odds[:, None], np.ones((len(fractions), 1)), fractions]
    replaced = replaced_tokens(predictions.batch, examples)[predictions.features.index]
    return np.concatenate(columns, axis=1)[long_enough], replaced[long_enough]
