"""What document regression, calibration and words make of examples before any word is read again."""

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


class FirstPassOutput(NamedTuple):
    """What is known of some examples.

    raw: float64 [examples], log-odds of the document regression; scores: the same, calibrated; first: float32 [scored], that each
    word was replaced.
    """

    predictions: TokenPredictions
    raw: NDArray[np.float64]
    scores: NDArray[np.float64]
    first: NDArray[np.float32]


@dataclass(frozen=True)
class FirstPass:
    """The fields are those of `DocumentModel`."""

    document: PiecewiseLogistic
    first: LengthCalibrator
    words: TokenRecalibration

    def seen(self, scorer: Scorer, examples: Sequence[Example]) -> FirstPassOutput:
        """What is known of some examples, analysed together."""
        predictions = scorer.predict_tokens([example.text for example in examples])
        raw = self.document.log_odds(scorer.document_features(predictions))
        scores = self.first.scores(raw, predictions.n_words)
        return FirstPassOutput(predictions, raw, scores, self.words.probability(predictions, scores))


_TREES = 200


class CrossFittedModels(NamedTuple):
    """`whole` learned from all examples; each of the two `halves` from those of the other half, so that what it says of its own is
    what it would say of any text."""

    whole: SecondPassTokenModel
    halves: tuple[SecondPassTokenModel, SecondPassTokenModel]


def fold_of(example: Example) -> int:
    """0 or 1, the same for an original and its spun twins."""
    return int(unit_hash(f"half of {example.source}/{example.document}") * 2)


def fit_second_pass_tokens(
    scorer: Scorer, known: FirstPass, examples: Sequence[Example], jobs: int, seed: int
) -> CrossFittedModels:
    """Learn it from what is known of the examples before."""
    features, replaced, half = in_batches(jobs, partial(_rows, scorer, known), examples)

    def fit(rows: NDArray[np.bool_]) -> SecondPassTokenModel:
        target = replaced[rows]
        if target.all() or not target.any():  # hardly any text long enough
            return _no_second_reading()
        scale = FeatureBinner.fit(features[rows])
        weights = np.ones(len(target), np.float32)
        return SecondPassTokenModel(
            scale, fit_boosted_trees(scale.apply(features[rows]), target, weights, trees=_TREES, seed=seed)
        )

    return CrossFittedModels(fit(half >= 0), (fit(half == 1), fit(half == 0)))


def _no_second_reading() -> SecondPassTokenModel:
    none = np.zeros(len(SECOND_PASS_TOKEN_FEATURES), np.float32)
    splits = np.zeros((0, MAX_LEAVES - 1), np.uint8)
    trees = BoostedTrees(
        splits.astype(np.int16), splits, splits, np.zeros((0, MAX_LEAVES), np.float32), np.zeros(1, np.float32)
    )
    return SecondPassTokenModel(FeatureBinner(none, none + 1), trees)


def _rows(
    scorer: Scorer, known: FirstPass, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.bool_], NDArray[np.int64]]:
    """Features of the words that are read again, whether each was replaced, and which half its example is of."""
    predictions, _, scores, first = known.seen(scorer, examples)
    tokens, features = second_pass_token_features(predictions, first, scores, scorer.language)
    replaced = replaced_tokens(predictions.batch, examples) & predictions.batch.is_word
    half = np.array([fold_of(example) for example in examples]).take(predictions.batch.document.take(tokens))
    return features, replaced[tokens], half


@dataclass(frozen=True)
class SecondPassOutput:
    """Examples whose words were read again, all of them; [examples].

    features: float32 [examples, SECOND_FEATURES]; first: float64, first calibrated scores; words: int64.
    """

    features: NDArray[np.float32]
    first: NDArray[np.float64]
    words: NDArray[np.int64]

    @property
    def asked(self) -> NDArray[np.bool_]:
        """Which would be read again when scored."""
        return needs_second_pass(self.first, self.words)

    def scores(self, second: PiecewiseLogistic, lines: LengthCalibrator) -> NDArray[np.float64]:
        """As `Engine.scores`."""
        again = lines.scores(second.log_odds(self.features), self.words)
        return np.where(self.asked, again, self.first)


def run_second_pass(
    scorer: Scorer, known: FirstPass, reread: SecondPassTokenModel, examples: Sequence[Example], jobs: int
) -> SecondPassOutput:
    """Read the words of examples again that taught no second reading."""
    return SecondPassOutput(*in_batches(jobs, partial(_review, scorer, known, reread), examples))


def run_second_pass_out_of_fold(
    scorer: Scorer, known: FirstPass, rereads: CrossFittedModels, examples: Sequence[Example], jobs: int
) -> SecondPassOutput:
    """Read the words of the examples again that taught the second reading, each by the one that did not learn from it."""
    halves = np.array([fold_of(example) for example in examples])
    parts = [np.flatnonzero(halves == half) for half in (0, 1)]
    found = [
        run_second_pass(scorer, known, reread, [examples[at] for at in rows.tolist()], jobs)
        for reread, rows in zip(rereads.halves, parts, strict=True)
        if len(rows)
    ]
    order = np.argsort(np.concatenate(parts))
    columns = ([getattr(part, name) for part in found] for name in SecondPassOutput.__dataclass_fields__)
    return SecondPassOutput(*(np.concatenate(column)[order] for column in columns))


def _review(
    scorer: Scorer, known: FirstPass, reread: SecondPassTokenModel, examples: Sequence[Example]
) -> tuple[NDArray[np.float32], NDArray[np.float64], NDArray[np.int64]]:
    predictions, raw, scores, first = known.seen(scorer, examples)
    reading = reread.predict(predictions, first, scores, scorer.language)
    every = np.ones(len(raw), np.bool_)
    return second_pass_document_features(predictions, first, reading, raw, every), scores, predictions.n_words
