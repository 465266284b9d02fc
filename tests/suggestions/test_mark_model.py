"""Levels follow from probabilities, and a suggestion that is too improbable is not shown."""

import numpy as np
import pytest

import spin_detect
from spin_detect.predict.detector import Detector
from spin_detect.regressors.piecewise_logistic import PiecewiseBasis, PiecewiseLogistic
from spin_detect.report import LEVELS
from spin_detect.storage.package_data import package_path
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES, MarkFeatures
from spin_detect.suggestions.mark_model import MarkModel, assess_marks
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS

SAMPLE = (package_path("datasets", "datasets") / "sample-article.txt").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def detector() -> Detector:
    return spin_detect.load()


def regression(n_features: int, column: int) -> PiecewiseLogistic:
    """Return a regression whose log-odds are one of the features."""
    zeros, ones = np.zeros(n_features, np.float32), np.ones(n_features, np.float32)
    basis = PiecewiseBasis(zeros, ones, np.zeros((0, n_features), np.float32), -50 * ones, 50 * ones)
    weights = np.zeros(2 * n_features, np.float32)
    weights[column] = 1
    return PiecewiseLogistic(basis, weights, np.zeros(1, np.float32))


def features(log_odds: list[float], first_share_bits: list[float], n_suggestions: list[int]) -> MarkFeatures:
    n_marks = len(log_odds)
    marks = np.zeros((n_marks, len(MARK_FEATURES)), np.float32)
    marks[:, MARK_FEATURES.index("log_odds")] = log_odds
    suggestions = np.full((n_marks, MAX_SUGGESTIONS, len(SUGGESTION_FEATURES)), -9, np.float32)
    suggestions[:, 0, SUGGESTION_FEATURES.index("share_bits")] = first_share_bits
    exists_mask = np.arange(MAX_SUGGESTIONS) < np.array(n_suggestions)[:, None]
    return MarkFeatures(marks, suggestions.reshape(-1, len(SUGGESTION_FEATURES)), exists_mask)


def test_levels_and_suggestions_follow_from_the_thresholds_of_the_model() -> None:
    model = MarkModel(
        regression(len(MARK_FEATURES), MARK_FEATURES.index("log_odds")),
        regression(len(SUGGESTION_FEATURES), SUGGESTION_FEATURES.index("share_bits")),
        np.array([0.9, 0.5], np.float32),
        np.array([0.95, 0.8, 0.5], np.float32),
        np.array([0.4], np.float32),
    )
    found = assess_marks(model, features([4.0, 1.0, 0.0, -1.0], [1.0, -1.0, 1.0, 1.0], [3, 3, 0, 1]))
    assert [LEVELS[level] for level in found.level] == ["sure", "likely", "likely", "possible"]
    assert found.shows_suggestions.tolist() == [True, False, False, True]
    assert found.suggestion_probability[2].tolist() == [0, 0, 0]
    assert (found.suggestion_probability[3] > 0).tolist() == [True, False, False]


def test_a_word_that_comes_often_is_likely_at_most() -> None:
    marked = features([6.0, 6.0, 6.0, -6.0], [0.0] * 4, [3] * 4)
    marked.marks[:, MARK_FEATURES.index("log2_count_in_document")] = np.log2([1, 2, 3, 3])
    levels = [LEVELS[level] for level in assess_marks(None, marked).level]
    assert levels == ["sure", "sure", "likely", "possible"]


def test_a_model_without_a_mark_model_decides_from_the_probability_of_the_word_and_the_share_of_the_candidate() -> None:
    found = assess_marks(None, features([6.0, -6.0, 6.0], [0.0, 0.0, -4.0], [3, 3, 3]))
    assert [LEVELS[level] for level in found.level] == ["sure", "possible", "sure"]
    assert found.shows_suggestions.tolist() == [True, False, False]
    assert found.suggestion_probability[0, 0] == found.probability[0] == pytest.approx(0.9975, abs=1e-3)


def test_marks_do_not_depend_on_the_other_texts_of_the_batch(detector: Detector) -> None:
    texts = [SAMPLE[:900], SAMPLE, "Short.", SAMPLE[300:1500]]
    alone = [detector.score(text).all_spans for text in texts]
    assert [report.all_spans for report in detector.score_each(texts)] == alone
    assert any(span.level == "sure" for span in alone[1]) and any(span.level == "possible" for span in alone[1])


def test_features_of_marks_do_not_depend_on_the_other_texts_of_the_batch(detector: Detector) -> None:
    from spin_detect.suggestions.spans import find_marks

    scorer = detector.scorer

    def features_of(texts: list[str]) -> np.ndarray:
        predictions = scorer.predict_tokens(texts)
        scores, probability, _ = scorer.score_documents(predictions)
        found = find_marks(predictions, probability, scores, scorer.language).features
        assert found is not None
        return found.marks

    alone = [features_of([text]) for text in (SAMPLE[:900], SAMPLE)]
    together = features_of([SAMPLE[:900], SAMPLE])
    np.testing.assert_array_equal(together, np.concatenate(alone))
    assert np.isfinite(together).all()
