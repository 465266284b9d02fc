"""The trained document model, the scores of a batch, and the names of the features that each model of a scorer takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats
from spin_detect.document_model.covariates import COVARIATES
from spin_detect.document_model.document_features import DOCUMENT_FEATURES
from spin_detect.document_model.passages import PASSAGE_FEATURES, PassageModel
from spin_detect.document_model.sentence_features import SENTENCE_FEATURES
from spin_detect.regressors.calibration import LengthCalibrator
from spin_detect.regressors.piecewise_logistic import PiecewiseLogistic
from spin_detect.regressors.reference import Reference
from spin_detect.rescoring.document_features import SECOND_PASS_DOCUMENT_FEATURES
from spin_detect.rescoring.token_features import SECOND_PASS_TOKEN_FEATURES, SecondPassTokenModel
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES
from spin_detect.suggestions.mark_model import MarkModel
from spin_detect.token_model.candidate_features import TOKEN_FEATURES
from spin_detect.token_model.context_features import CONTEXT_FEATURES
from spin_detect.token_model.recalibration import TokenRecalibration

# What each model of a scorer takes: what the names of its arrays begin with, the array that has one number a feature, the features.
_FEATURES: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("tokens.screen", "scale.low", CONTEXT_FEATURES.names),
    ("tokens", "scale.low", TOKEN_FEATURES.names),
    ("documents.reread", "scale.low", SECOND_PASS_TOKEN_FEATURES.names),
    ("documents.second", "hinges.centre", SECOND_PASS_DOCUMENT_FEATURES.names),
    ("documents.document", "hinges.centre", DOCUMENT_FEATURES.names),
    ("documents.sentence", "hinges.centre", SENTENCE_FEATURES.names),
    ("documents.passages.regression", "hinges.centre", PASSAGE_FEATURES.names),
    ("documents.reference.adjuster", "bins.low", COVARIATES.names),
    ("documents.marks.spans", "hinges.centre", MARK_FEATURES.names),
    ("documents.marks.suggestions", "hinges.centre", SUGGESTION_FEATURES.names),
)


@dataclass(frozen=True)
class DocumentModel:
    """Regressions over documents and sentences, and what turns log-odds of documents into calibrated scores and rates.

    Attributes:
        first_pass: Log-odds that a document is spun, from the first-pass predictions of its words.
        first_pass_calibrator: Calibrated scores of these log-odds, by document length.
        token_recalibration: Probability that a word was replaced, given the score of its document.
        second_pass_tokens: Probability that a word was replaced, given the first-pass predictions around it as well.
        second_pass: Log-odds that a document is spun, from the second-pass predictions of its words.
        second_pass_calibrator: Calibrated scores of these log-odds, by document length.
        reference: Adjusts calibrated scores to what the texts are like, and counts false-positive rates among reference documents.
        sentences: Log-odds that a word of a sentence was replaced.
        passages: The passage model; None if there were no long texts to train it on.
        marks: How sure marks and suggestions are; None in a model that was trained without held-out spinners, or before there was one.
    """

    first_pass: PiecewiseLogistic = field(metadata={"key": "document"})
    first_pass_calibrator: LengthCalibrator = field(metadata={"key": "first"})
    token_recalibration: TokenRecalibration = field(metadata={"key": "words"})
    second_pass_tokens: SecondPassTokenModel = field(metadata={"key": "reread"})
    second_pass: PiecewiseLogistic = field(metadata={"key": "second"})
    second_pass_calibrator: LengthCalibrator = field(metadata={"key": "calibration"})
    reference: Reference
    sentences: PiecewiseLogistic = field(metadata={"key": "sentence"})
    passages: PassageModel | None = None
    marks: MarkModel | None = None


class BatchScores(NamedTuple):
    """Scores of the documents of a batch and probabilities of their words.

    Attributes:
        scores: Adjusted natural log-odds that each document is spun, prior odds being even, float64, shape `(n_documents,)`.
        probability: Probability that each token was replaced, 0 for tokens without a prediction, float32, shape `(n_tokens,)`.
        covariates: What each document is like, float32, shape `(n_documents, n_covariates)`.
    """

    scores: NDArray[np.float64]
    probability: Floats
    covariates: Floats


def feature_names() -> dict[str, list[str]]:
    """Return the names of the features that each model of a scorer takes, ready for JSON.

    `save_model` writes them into `model.json`, and `check_features` compares them when the model is loaded.

    Returns:
        Feature names in the order of the columns, by what the names of the model's arrays begin with.
    """
    return {model: list(names) for model, _, names in _FEATURES}


def check_features(arrays: Mapping[str, NDArray[Any]], stored: Mapping[str, Any]) -> None:
    """Check that a stored model takes the features that this version computes, in the same order.

    Args:
        arrays: Arrays of the model by name, their structure checked.
        stored: Feature names of each model as in `feature_names`, from the model's file.

    Raises:
        ValueError: The model takes other features; the message names the first that differs.
    """
    for model, array, names in _FEATURES:
        if f"{model}.{array}" not in arrays:
            continue
        n_features = len(arrays[f"{model}.{array}"])
        if n_features != len(names):
            raise ValueError(f"'{model}' takes {n_features} features and this version has {len(names)}")
        known = stored.get(model)
        if not isinstance(known, list) or len(known) != n_features:
            raise ValueError(f"'{model}' takes {n_features} features and does not name as many")
        for index, (theirs, ours) in enumerate(zip(known, names, strict=True)):
            if theirs != ours:
                raise ValueError(f"feature {index} of '{model}' is {str(theirs)[:40]!r} and in this version {ours!r}")
