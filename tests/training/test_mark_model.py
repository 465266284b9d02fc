"""The mark model: its thresholds keep the precision that they promise, and every dictionary weighs alike."""

import numpy as np
import pytest

from spin_detect.report import LEVELS
from spin_detect.suggestions.mark_features import MARK_FEATURES, SUGGESTION_FEATURES
from spin_detect.suggestions.mark_model import MarkModel, level_precision
from spin_detect.suggestions.ranking import MAX_SUGGESTIONS
from spin_detect.token_model.predictions import sigmoid
from spin_detect.training import mark_model
from spin_detect.training.mark_model import LabelledMarks, fit_mark_model


def labelled_marks(n_marks: int, seed: int) -> LabelledMarks:
    """Return marks whose first feature is the log-odds that they are right, and whose first suggestions are right half as often."""
    rng = np.random.default_rng(seed)
    marks = rng.normal(size=(n_marks, len(MARK_FEATURES))).astype(np.float32)
    marks[:, 0] = rng.normal(0.5, 2.5, n_marks)
    is_replaced = rng.random(n_marks) < sigmoid(marks[:, 0])
    suggestions = rng.normal(size=(n_marks, MAX_SUGGESTIONS, len(SUGGESTION_FEATURES))).astype(np.float32)
    suggestions[:, 0, 0] = marks[:, 0]
    is_restored = is_replaced & (rng.random(n_marks) < 0.5 + 0.5 * (marks[:, 1] > 1.5))
    suggestions[:, 0, 1] = marks[:, 1]
    return LabelledMarks(
        marks,
        suggestions,
        np.ones((n_marks, MAX_SUGGESTIONS), np.bool_),
        np.ones(n_marks, np.int64),
        is_replaced.astype(np.int64),
        np.where(is_restored, 0, MAX_SUGGESTIONS),
        rng.integers(2, size=n_marks),
        rng.choice([0.1, 0.2], n_marks),
        rng.integers(2, size=n_marks),
    )


@pytest.fixture(scope="module")
def fitted() -> MarkModel:
    return fit_mark_model(labelled_marks(12_000, 1))


def test_marks_of_the_first_two_levels_are_as_precise_on_new_marks_as_promised(fitted: MarkModel) -> None:
    new = labelled_marks(12_000, 2)
    probability = sigmoid(fitted.spans.log_odds(new.marks))
    for threshold, least in zip(fitted.thresholds.tolist(), (0.93, 0.85), strict=True):
        assert new.n_replaced[probability >= threshold].mean() > least
    # as many as possible are shown: a good part of the replaced words
    assert new.n_replaced[probability >= fitted.thresholds[1]].sum() > 0.7 * new.n_replaced.sum()


def test_the_stated_precision_falls_from_level_to_level(fitted: MarkModel) -> None:
    precision = level_precision(fitted)
    assert list(precision) == list(LEVELS)
    assert precision["sure"] > precision["likely"] > precision["possible"] > 0


def test_first_suggestions_that_are_shown_are_right_often_enough(fitted: MarkModel) -> None:
    new = labelled_marks(12_000, 3)
    shown = sigmoid(fitted.suggestions.log_odds(np.ascontiguousarray(new.suggestions[:, 0]))) >= fitted.min_suggestion
    shown &= sigmoid(fitted.spans.log_odds(new.marks)) >= fitted.thresholds[1]
    assert shown.mean() > 0.1 and (new.rank[shown] == 0).mean() > 0.55


def test_a_dictionary_of_many_spinners_weighs_as_much_as_one_of_few() -> None:
    n_right, n_all = np.array([0, 1000, 100]), np.array([0, 1000, 200])
    counted = mark_model._Counted(n_right, n_all, np.full(3, 0.2), np.array([0, 1, 2]))
    assert counted.precision(0.2, np.ones(3, np.bool_)) == 0.75  # the first dictionary has too few words to count
    assert counted.precision(0.1, np.ones(3, np.bool_)) == 0.0
