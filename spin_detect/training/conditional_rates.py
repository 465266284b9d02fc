"""Fitting of the trees that standardise scores, and standardisation of the reference documents out of fold."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.corpora.splits import unit_hash
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner, fit_regression_trees
from spin_detect.regressors.conditional_rates import MIN_SCALE, ConditionalRates

_N_FOLDS = 5
_TREES = 60


def fit_conditional_rates(
    scores: NDArray[np.float64], covariates: Floats, documents: Sequence[str], seed: int
) -> ConditionalRates:
    """Fit the location and scale of the scores of originals to their covariates.

    The scores of the reference passages are standardised by trees that were fitted to the documents of the other folds, as the
    trees of a model know no text that it will score.

    Args:
        scores: Calibrated scores of reference passages, natural log-odds, shape ``(n_originals,)``.
        covariates: Their covariates, shape ``(n_originals, n_covariates)``.
        documents: A name for the document of each; passages of one document are in one fold.
        seed: Seed of the trees.

    Returns:
        The trees and the standardised reference scores.
    """
    binner = FeatureBinner.fit(covariates)
    rows = binner.apply(covariates)
    fold_of = {document: int(unit_hash(f"fold of {document}") * _N_FOLDS) for document in documents}
    folds = np.array([fold_of[document] for document in documents])
    location = _out_of_fold(rows, scores, folds, seed)
    distance = np.abs(scores - location)
    scale = np.maximum(_out_of_fold(rows, distance, folds, seed), MIN_SCALE)
    return ConditionalRates(
        binner,
        _fit(rows, scores, seed),
        _fit(rows, distance, seed),
        np.sort(((scores - location) / scale).astype(np.float32)),
        np.array([len(fold_of)], np.int32),
    )


def _fit(rows: NDArray[np.uint8], target: NDArray[np.float64], seed: int) -> BoostedTrees:
    return fit_regression_trees(rows, target, trees=_TREES, seed=seed)


def _out_of_fold(
    rows: NDArray[np.uint8], target: NDArray[np.float64], folds: NDArray[np.int64], seed: int
) -> NDArray[np.float64]:
    """Predict the number for each row by trees that were fitted to the other folds, shape ``(n_rows,)``."""
    predicted = np.empty(len(target))
    for fold in range(_N_FOLDS):
        own = folds == fold
        if own.any():
            predicted[own] = _fit(rows[~own], target[~own], seed).log_odds(rows[own])
    return predicted
