"""The shipped detector, and hand-made reports."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import spin_detect
from spin_detect.document_model.covariates import COVARIATES
from spin_detect.predict.detector import Detector
from spin_detect.regressors.boosted_trees import MAX_LEAVES, FeatureBinner
from spin_detect.regressors.reference import Reference
from spin_detect.regressors.score_adjuster import MemberTrees, ScoreAdjuster
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion
from spin_detect.storage.package_data import package_path

INFO = ModelInfo("toy", "1", "ab" * 32)


@pytest.fixture(scope="session")
def detector() -> Detector:
    return spin_detect.load()


@pytest.fixture(scope="session")
def sample() -> str:
    return (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


def report_of(text: str, *words: str, probability: float = 0.9, rate: float = 0.001, score: float = 5.0) -> Report:
    """Return a report that flags the first occurrence of each of these words."""
    starts = [text.index(word) for word in words]
    spans = tuple(
        Span(start, start + len(word), word, probability, "sure", 7.0, 9.5, (Suggestion("<b>other</b>", 9.5, 0.6),))
        for start, word in zip(starts, words, strict=True)
    )
    sentences = (Sentence(0, len(text), 0.75, spans),)
    return Report(len(text.split()), score, 0.99, rate, "spun", "words were counted", sentences, INFO)


def reference_of(scores: NDArray[Any], n_documents: int) -> Reference:
    """A reference with these adjusted scores, whose trees predict 0 and 1 whatever the text is like."""
    splits = np.zeros((0, MAX_LEAVES - 1), np.uint8)

    def constant(value: float) -> MemberTrees:
        leaves = np.zeros((0, MAX_LEAVES), np.float32)
        return MemberTrees(splits.astype(np.int16), splits, splits, leaves, np.array([value], np.float32))

    features = np.zeros(len(COVARIATES), np.float32)
    adjuster = ScoreAdjuster(FeatureBinner(features, features + 1), constant(0), constant(1))
    one, none = np.ones(1, np.float32), np.zeros(1, np.float32)
    genre = np.zeros(len(scores), np.uint8)
    return Reference(adjuster, one, none, none, scores.astype(np.float32), genre, np.array([n_documents], np.int32))
