"""`SpinClassifier` learns any two labels of raw texts, and works where scikit-learn's classifiers do."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn import config_context
from sklearn.exceptions import NotFittedError
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import FunctionTransformer

import spin_detect
from spin_detect.estimators import SpinClassifier
from spin_detect.storage.model_folder import ModelError

Labelled = tuple[list[str], np.ndarray]


@pytest.fixture(scope="module")
def train(originals: list[str], spun: list[str]) -> Labelled:
    return [*originals[:24], *spun[:24]], np.repeat(["original", "spun"], 24)


@pytest.fixture(scope="module")
def test(originals: list[str], spun: list[str]) -> Labelled:
    return [*originals[24:48], *spun[24:48]], np.repeat(["original", "spun"], 24)


@pytest.fixture(scope="module")
def fitted(train: Labelled) -> SpinClassifier:
    return SpinClassifier().fit(*train)


def test_the_package_exports_the_classifier() -> None:
    assert spin_detect.SpinClassifier is SpinClassifier


def test_spun_texts_are_told_from_originals(fitted: SpinClassifier, test: Labelled) -> None:
    assert fitted.classes_.tolist() == ["original", "spun"]
    assert fitted.score(*test) > 0.8


def test_log_odds_probabilities_and_labels_agree(fitted: SpinClassifier, test: Labelled) -> None:
    texts = test[0]
    log_odds, probability = fitted.decision_function(texts), fitted.predict_proba(texts)
    assert log_odds.shape == (len(texts),) and probability.shape == (len(texts), 2)
    np.testing.assert_allclose(probability.sum(axis=1), 1)
    np.testing.assert_allclose(np.log(probability[:, 1] / probability[:, 0]), log_odds)
    np.testing.assert_array_equal(fitted.predict(texts), fitted.classes_[probability.argmax(axis=1)])


def test_a_text_has_the_same_log_odds_alone(fitted: SpinClassifier, test: Labelled) -> None:
    texts = test[0][:5]
    alone = np.concatenate([fitted.decision_function([text]) for text in texts])
    np.testing.assert_allclose(alone, fitted.decision_function(texts), rtol=1e-6)


@pytest.mark.parametrize("names", [(0, 1), (False, True), ("human", "machine"), (-1, 1), (2.0, 5.0)])
def test_any_two_labels_give_the_same_log_odds(
    names: tuple[Any, Any], fitted: SpinClassifier, train: Labelled, test: Labelled
) -> None:
    other = SpinClassifier().fit(train[0], np.repeat(names, 24).tolist())
    np.testing.assert_array_equal(other.decision_function(test[0]), fitted.decision_function(test[0]))
    assert set(other.predict(test[0])) <= set(names)


@pytest.mark.parametrize(
    ("labels", "message"),
    [
        (["a"] * 6, "1 class.*two are needed"),
        (["a", "b", "c"] * 2, "Only binary classification is supported.*3 classes"),
        (["a", "b"], "inconsistent numbers of samples"),
        ([0, 1, 0, 1, 0, np.nan], "contains NaN"),
        ([0.1, 0.2, 0.3, 0.4, 0.5, 0.6], "continuous"),
        (None, "label for each text"),
    ],
)
def test_an_error_says_what_is_wrong_with_the_labels(labels: Any, message: str, originals: list[str]) -> None:
    with pytest.raises(ValueError, match=message):
        SpinClassifier().fit(originals[:6], labels)


@pytest.mark.parametrize(
    ("texts", "message"), [("one text", "one str"), (["a", 1], "item 1"), (pd.DataFrame({"a": ["x"]}), "DataFrame")]
)
def test_says_what_is_not_text(texts: Any, message: str, fitted: SpinClassifier) -> None:
    with pytest.raises(TypeError, match=message):
        SpinClassifier().fit(texts, [0, 1])
    with pytest.raises(TypeError, match=message):
        fitted.predict(texts)


@pytest.mark.parametrize("method", ["predict", "predict_proba", "decision_function"])
def test_nothing_is_predicted_before_fit(method: str) -> None:
    with pytest.raises(NotFittedError):
        getattr(SpinClassifier(), method)(["A text."])


def test_an_infinite_penalty_is_an_error(train: Labelled) -> None:
    with pytest.raises(ValueError, match="'C' parameter"):
        SpinClassifier(C=0).fit(*train)


def test_it_is_pickled_without_the_model(fitted: SpinClassifier, test: Labelled) -> None:
    data = pickle.dumps(fitted)
    assert len(data) < 20_000
    np.testing.assert_array_equal(pickle.loads(data).predict_proba(test[0]), fitted.predict_proba(test[0]))


def test_it_works_in_a_pipeline(train: Labelled, test: Labelled) -> None:
    shortened = FunctionTransformer(lambda texts: [text[:400] for text in texts])
    model = make_pipeline(shortened, SpinClassifier()).fit(pd.Series(train[0]), pd.Series(train[1]))
    assert model.score(*test) > 0.7


def test_it_works_where_scikit_learn_is_set_to_return_data_frames(fitted: SpinClassifier, train: Labelled) -> None:
    with config_context(transform_output="pandas"):
        log_odds = SpinClassifier().fit(*train).decision_function(train[0])
    np.testing.assert_array_equal(log_odds, fitted.decision_function(train[0]))


def test_after_a_failed_fit_it_is_not_fitted(train: Labelled, tmp_path: Path) -> None:
    classifier = SpinClassifier(model=tmp_path)
    with pytest.raises(ModelError, match=r"model\.json"):
        classifier.fit(*train)
    with pytest.raises(NotFittedError):
        classifier.predict(train[0])


def test_it_can_be_cross_validated(train: Labelled) -> None:
    assert cross_val_score(SpinClassifier(), *train, cv=3, scoring="roc_auc").mean() > 0.85


def test_its_parameters_can_be_searched(train: Labelled) -> None:
    pipeline = Pipeline([("spin", SpinClassifier())])
    search = GridSearchCV(pipeline, {"spin__C": [0.001, 0.1]}, cv=2).fit(*train)
    assert search.best_score_ > 0.7
    assert search.best_estimator_.predict(train[0][:2]).tolist() == ["original", "original"]


def test_three_classes_are_learned_one_against_the_rest(originals: list[str], spun: list[str]) -> None:
    texts = [*originals[:12], *spun[:12], *(text.upper() for text in originals[:12])]
    labels = np.repeat(["original", "spun", "shouted"], 12)
    model = OneVsRestClassifier(SpinClassifier()).fit(texts, labels)
    assert model.score(texts, labels) > 0.8
