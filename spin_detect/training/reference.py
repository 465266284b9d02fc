"""Fitting of the adjustment of scores, and the adjusted scores of the reference documents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from spin_detect.array_types import Floats
from spin_detect.corpora.genres import group_of
from spin_detect.corpora.splits import unit_hash
from spin_detect.regressors.boosted_trees import BoostedTrees, FeatureBinner, fit_regression_trees
from spin_detect.regressors.genres import ReferenceGenres
from spin_detect.regressors.reference import Reference
from spin_detect.regressors.score_adjuster import MIN_SCALE, MemberTrees, ScoreAdjuster

_N_FOLDS = 5  # of documents, where all are of one group of kindred genres
_TREES = 60
_MIN_SLOPE = 1e-3  # so that a higher score never means less
_MIN_ORIGINALS = 500  # of a member; with fewer, scores are standardised nearly alike for all kinds of text


def fit_reference(
    scores: NDArray[np.float64],
    covariates: Floats,
    spun: NDArray[np.bool_],
    documents: Sequence[str],
    genres: Sequence[str],
    seed: int,
) -> Reference:
    """Fit the adjustment of scores to originals, and its line to originals and spun texts.

    The scores of the reference texts are standardised by the member that was fitted without their genre and those that are kin to it:
    the texts that a model scores may be of a genre that it never met. All genres weigh alike.

    Args:
        scores: Calibrated scores of texts that trained nothing, natural log-odds, shape `(n_texts,)`.
        covariates: Their covariates, shape `(n_texts, n_covariates)`.
        spun: Whether each is spun, shape `(n_texts,)`.
        documents: A name for the document of each.
        genres: Genre of each.
        seed: Seed of the trees.

    Returns:
        The adjustment and the reference scores.
    """
    originals = ~spun
    names, own_genres = (
        [name for name, is_spun in zip(all_names, spun.tolist(), strict=True) if not is_spun]
        for all_names in (documents, genres)
    )
    genre_names, genre = np.unique(own_genres, return_inverse=True)
    weights = (1 / np.bincount(genre)).take(genre)
    weights /= weights.mean()
    binner = FeatureBinner.fit(covariates[originals])
    rows, own_scores = binner.apply(covariates[originals]), scores[originals]
    folds = _folds(names, own_genres)
    trees = _TREES if min(np.count_nonzero(folds != fold) for fold in np.unique(folds)) >= _MIN_ORIGINALS else 1
    fit = partial(_fit_members, rows, weights=weights, folds=folds, trees=trees, seed=seed)
    locations = fit(own_scores)
    location = _of_own_member(locations, rows, folds)
    scales = fit(np.abs(own_scores - location))
    scale = np.maximum(_of_own_member(scales, rows, folds), MIN_SCALE)
    adjuster = ScoreAdjuster(binner, MemberTrees.join(locations), MemberTrees.join(scales))
    standardised = np.empty(len(scores))
    standardised[originals] = (own_scores - location) / scale
    standardised[spun] = adjuster.standardise(scores[spun], covariates[spun])
    slope, slope_above_zero, intercept = _fit_line(standardised, spun)
    reference = Reference(
        adjuster,
        slope,
        slope_above_zero,
        intercept,
        np.zeros(0, np.float32),
        np.zeros(0, np.uint8),
        np.array([len(set(names))], np.int32),
        ReferenceGenres.from_texts(genre_names.tolist(), genre, covariates[originals]),
    )
    adjusted = reference.line(standardised[originals]).astype(np.float32)
    order = np.argsort(adjusted, kind="stable")
    return replace(reference, originals=adjusted[order], genre=genre[order].astype(np.uint8))


def _folds(documents: Sequence[str], genres: Sequence[str]) -> NDArray[np.int64]:
    """Return the fold of each text: a fold for each group of kindred genres; if there is only one group, folds of documents."""
    groups = np.unique([group_of(genre) for genre in genres], return_inverse=True)[1]
    if groups.max(initial=0) > 0:
        return groups.astype(np.int64)
    return np.array([int(unit_hash(f"fold of {name}") * _N_FOLDS) for name in documents], np.int64)


def _fit_line(
    standardised: NDArray[np.float64], spun: NDArray[np.bool_]
) -> tuple[NDArray[np.float32], NDArray[np.float32], NDArray[np.float32]]:
    """Fit the line from standardised scores to log-odds; originals and spun texts weigh the same."""
    columns = np.stack([standardised, np.maximum(standardised, 0)], axis=1)
    model = LogisticRegression(C=1e3, class_weight="balanced", solver="newton-cholesky").fit(columns, spun)
    slope = max(float(model.coef_[0, 0]), _MIN_SLOPE)
    slope_above_zero = max(float(model.coef_[0, 1]), _MIN_SLOPE - slope)
    slope_array, above_array, intercept = (
        np.array([value], np.float32) for value in (slope, slope_above_zero, float(model.intercept_[0]))
    )
    return slope_array, above_array, intercept


def _fit_members(
    rows: NDArray[np.uint8],
    target: NDArray[np.float64],
    *,
    weights: NDArray[np.float64],
    folds: NDArray[np.int64],
    trees: int,
    seed: int,
) -> list[BoostedTrees]:
    """Fit trees that predict a number, once without each fold; where there is but one, to all rows.

    Args:
        rows: Binned covariates, shape `(n_rows, n_covariates)`.
        target: The number for each row, shape `(n_rows,)`.
        weights: Weight of each row, same shape.
        folds: Fold of each row, same shape.
        trees: Number of trees of each member; 1 adjusts all texts nearly alike.
        seed: Seed of the trees.

    Returns:
        The trees of each member, in the order of the folds.
    """
    kept = [folds != fold for fold in np.unique(folds)]
    if len(kept) == 1:
        kept = [np.ones(len(rows), np.bool_)]
    return [fit_regression_trees(rows[mask], target[mask], weights[mask], trees=trees, seed=seed) for mask in kept]


def _of_own_member(
    members: Sequence[BoostedTrees], rows: NDArray[np.uint8], folds: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Predict a number for each row by the member that was fitted without its fold.

    Args:
        members: The members, in the order of the folds.
        rows: Binned covariates, shape `(n_rows, n_covariates)`.
        folds: Fold of each row, shape `(n_rows,)`.

    Returns:
        Predictions, shape `(n_rows,)`.
    """
    predicted = np.empty(len(rows))
    for member, fold in zip(members, np.unique(folds), strict=True):
        predicted[folds == fold] = member.log_odds(rows[folds == fold])
    return predicted
