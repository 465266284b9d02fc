"""Training of the second pass, cross-fitted on two folds.

The document regression of the second pass is fitted to what the second pass predicts for its training texts. A model
predicts the texts that it was fitted to too well, so each fold is predicted by a model that was fitted to the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.corpora.examples import Example
from spin_detect.corpora.labels import replaced_tokens
from spin_detect.corpora.parallel import in_batches
from spin_detect.corpora.splits import unit_hash
from spin_detect.predict.scorer import Scorer
from spin_detect.regressors.boosted_trees import MAX_LEAVES, BoostedTrees, FeatureBinner, fit_boosted_trees
from spin_detect.regressors.calibration import LengthCalibrator
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.rescoring.document_features import needs_second_pass, second_pass_document_features
from spin_detect.rescoring.token_features import (
    SECOND_PASS_TOKEN_FEATURES,
    SecondPassTokenModel,
    second_pass_token_features,
)
from spin_detect.token_model.predictions import TokenPredictions
from spin_detect.token_model.recalibration import TokenRecalibration

_TREES = 200


class FirstPassOutput(NamedTuple):
    """What the first pass predicts for some examples.

    Attributes:
        predictions: Token predictions of the examples.
        raw: Raw scores of the document regression (natural log-odds), shape `(n_examples,)`.
        scores: Calibrated scores (natural log-odds), shape `(n_examples,)`.
        probability: Probability that each scored word was replaced, shape `(n_scored,)`.
    """

    predictions: TokenPredictions
    raw: NDArray[np.float64]
    scores: NDArray[np.float64]
    probability: NDArray[np.float32]


@dataclass(frozen=True)
class FirstPass:
    """The models of the first pass.

    Attributes:
        document: The first document regression.
        calibrator: Calibrates its scores by document length.
        recalibration: Recalibrates token log-odds by the score of their document.
    """

    document: PiecewiseLogistic
    calibrator: LengthCalibrator
    recalibration: TokenRecalibration

    def predict(self, scorer: Scorer, examples: Sequence[Example]) -> FirstPassOutput:
        """Run the first pass on a batch of examples.

        Args:
            scorer: The language model and the token model.
            examples: The examples.

        Returns:
            What it predicts.
        """
        predictions = scorer.predict_tokens([example.text for example in examples])
        raw = self.document.log_odds(scorer.document_features(predictions))
        scores = self.calibrator.scores(raw, predictions.n_words)
        return FirstPassOutput(predictions, raw, scores, self.recalibration.probability(predictions, scores))


class CrossFittedModels(NamedTuple):
    """Token models of the second pass.

    Attributes:
        full: The model that was fitted to all examples.
        by_fold: For each of the two folds the model that was fitted to the other, so that it predicts the examples of its
            fold as it would predict any text.
    """

    full: SecondPassTokenModel
    by_fold: tuple[SecondPassTokenModel, SecondPassTokenModel]


def fold_of(example: Example) -> int:
    """Return the fold of an example, which an original and its spun copies share.

    Args:
        example: The example.

    Returns:
        0 or 1.
    """
    return int(unit_hash(f"half of {example.source}/{example.document}") * 2)


def fit_second_pass_tokens(
    scorer: Scorer, first_pass: FirstPass, examples: Sequence[Example], jobs: int, seed: int
) -> CrossFittedModels:
    """Fit the token models of the second pass.

    Args:
        scorer: The language model and the token model.
        first_pass: The models of the first pass.
        examples: The examples.
        jobs: Number of processes.
        seed: Seed of the trees.

    Returns:
        The models.
    """
    features, replaced, folds = in_batches(jobs, partial(_token_rows, scorer, first_pass), examples)

    def fit(rows: NDArray[np.bool_]) -> SecondPassTokenModel:
        target = replaced[rows]
        if target.all() or not target.any():  # hardly any text is long enough
            return _empty_model()
        binner = FeatureBinner.fit(features[rows])
        weights = np.ones(len(target), np.float32)
        trees = fit_boosted_trees(binner.apply(features[rows]), target, weights, trees=_TREES, seed=seed)
        return SecondPassTokenModel(binner, trees)

    return CrossFittedModels(fit(folds >= 0), (fit(folds == 1), fit(folds == 0)))


def _empty_model() -> SecondPassTokenModel:
    """Return a model without trees, whose predictions say nothing."""
    none = np.zeros(len(SECOND_PASS_TOKEN_FEATURES), np.float32)
    splits = np.zeros((0, MAX_LEAVES - 1), np.uint8)
    trees = BoostedTrees(
        splits.astype(np.int16), splits, splits, np.zeros((0, MAX_LEAVES), np.float32), np.zeros(1, np.float32)
    )
    return SecondPassTokenModel(FeatureBinner(none, none + 1), trees)


def _token_rows(
    scorer: Scorer, first_pass: FirstPass, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    """Compute the second-pass features of the words of a batch of examples.

    Args:
        scorer: The language model and the token model.
        first_pass: The models of the first pass.
        examples: The examples.

    Returns:
        Features of shape `(n_words, n_features)`, whether each word was replaced, and the fold of its example, both of
        shape `(n_words,)`.
    """
    predictions, _, scores, probability = first_pass.predict(scorer, examples)
    token_index, features = second_pass_token_features(predictions, probability, scores, scorer.language)
    replaced = replaced_tokens(predictions.batch, examples) & predictions.batch.is_word
    folds = np.array([fold_of(example) for example in examples]).take(predictions.batch.document.take(token_index))
    return features, replaced[token_index], folds


@dataclass(frozen=True)
class SecondPassOutput:
    """What the second pass gives for examples, run on all of them.

    Attributes:
        features: Features of the second document regression, shape `(n_examples, n_features)`.
        first_scores: Calibrated scores of the first pass (natural log-odds), shape `(n_examples,)`.
        words: Words and numbers in each example, shape `(n_examples,)`.
    """

    features: NDArray[np.float32]
    first_scores: NDArray[np.float64]
    words: NDArray[np.int64]

    @property
    def selected_mask(self) -> NDArray[np.bool_]:
        """Whether the scorer would run the second pass on each example, shape `(n_examples,)`."""
        return needs_second_pass(self.first_scores, self.words)

    def scores(self, regression: PiecewiseLogistic, calibrator: LengthCalibrator) -> NDArray[np.float64]:
        """Score the examples as `Scorer.scores` does.

        Args:
            regression: The second document regression.
            calibrator: Calibrates its scores by document length.

        Returns:
            Calibrated scores (natural log-odds), shape `(n_examples,)`.
        """
        second_scores = calibrator.scores(regression.log_odds(self.features), self.words)
        return np.where(self.selected_mask, second_scores, self.first_scores)


def run_second_pass(
    scorer: Scorer, first_pass: FirstPass, model: SecondPassTokenModel, examples: Sequence[Example], jobs: int
) -> SecondPassOutput:
    """Run the second pass on examples that its token model was not fitted to.

    Args:
        scorer: The language model and the token model.
        first_pass: The models of the first pass.
        model: The token model of the second pass.
        examples: The examples.
        jobs: Number of processes.

    Returns:
        What it gives.
    """
    return SecondPassOutput(*in_batches(jobs, partial(_document_rows, scorer, first_pass, model), examples))


def run_second_pass_out_of_fold(
    scorer: Scorer, first_pass: FirstPass, models: CrossFittedModels, examples: Sequence[Example], jobs: int
) -> SecondPassOutput:
    """Run the second pass on the examples that its token models were fitted to, each fold by the model of the other.

    Args:
        scorer: The language model and the token model.
        first_pass: The models of the first pass.
        models: The token models of the second pass.
        examples: The examples.
        jobs: Number of processes.

    Returns:
        What it gives, in the order of the examples.
    """
    example_folds = np.array([fold_of(example) for example in examples])
    folds = [np.flatnonzero(example_folds == fold) for fold in (0, 1)]
    outputs = [
        run_second_pass(scorer, first_pass, model, [examples[index] for index in rows.tolist()], jobs)
        for model, rows in zip(models.by_fold, folds, strict=True)
        if len(rows)
    ]
    order = np.argsort(np.concatenate(folds))
    columns = ([getattr(output, name) for output in outputs] for name in SecondPassOutput.__dataclass_fields__)
    return SecondPassOutput(*(np.concatenate(column)[order] for column in columns))


def _document_rows(
    scorer: Scorer, first_pass: FirstPass, model: SecondPassTokenModel, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.int64]]:
    """Run both passes on a batch of examples.

    Args:
        scorer: The language model and the token model.
        first_pass: The models of the first pass.
        model: The token model of the second pass.
        examples: The examples.

    Returns:
        The columns of `SecondPassOutput`.
    """
    predictions, raw, scores, probability = first_pass.predict(scorer, examples)
    second_pass = model.predict(predictions, probability, scores, scorer.language)
    all_mask = np.ones(len(raw), np.bool_)
    features = second_pass_document_features(predictions, probability, second_pass, raw, all_mask)
    return features, scores, predictions.n_words
