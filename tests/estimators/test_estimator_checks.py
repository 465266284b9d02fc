"""The estimators pass scikit-learn's own checks.

These checks use tables of numbers, and of an estimator of texts `check_estimator` checks only that it can be cloned. So each estimator
is also checked behind an adapter that writes each row of numbers as a text. The adapter validates the numbers and leaves everything
else to the estimator. No check is expected to fail; the one on array libraries other than NumPy is skipped unless SCIPY_ARRAY_API is
set.
"""

from typing import Any

import numpy as np
import pytest
from sklearn.base import BaseEstimator
from sklearn.utils.estimator_checks import check_estimator, parametrize_with_checks
from sklearn.utils.validation import check_is_fitted, validate_data

from spin_detect.estimators import (
    CharNgrams,
    CollocationOddityFeatures,
    DocumentFeatures,
    SentenceFeatures,
    SpinClassifier,
    SubstitutionGainFeatures,
    TokenProbabilities,
)

pytestmark = pytest.mark.slow

PLAIN = [
    "The old road to the village was closed for most of the winter.",
    "She told them that the meeting had been put off until next week.",
    "He bought a small house near the river and lived there alone.",
    "The company said that its profits had fallen for the third year.",
    "Most people know that the water here is too cold for swimming.",
    "The report was sent to the city council on the last day of May.",
]
ODD = [
    "The aged avenue to the hamlet was near for maximum of the wintertime.",
    "She instructed them that the assembly had been placed off till subsequent seven days.",
    "He purchased a diminutive residence close the stream and dwelt there solitary.",
    "The corporation stated that its earnings had tumbled for the tertiary twelvemonth.",
    "Maximum humans recognise that the liquid right here is excessively chilly for swimming.",
    "The document was dispatched to the metropolis council on the remaining daylight of May.",
]


def as_texts(rows: np.ndarray) -> list[str]:
    """Return a sentence for each number: an odd one for a positive number, chosen by its size."""
    return [
        " ".join((ODD if value > 0 else PLAIN)[int(abs(value) * 2) % len(PLAIN)] for value in row.tolist())
        for row in rows
    ]


class NumberInput(BaseEstimator):
    """Mixin that takes tables of numbers where the estimator takes texts."""

    def _texts(self, X: Any) -> list[str]:
        check_is_fitted(self)
        return as_texts(validate_data(self, X, reset=False))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = False
        tags.input_tags.two_d_array = True
        return tags


class TransformsNumbers(NumberInput):
    def fit(self, X: Any, y: Any = None) -> Any:
        return super().fit(as_texts(validate_data(self, X)), y)

    def transform(self, X: Any) -> Any:
        return super().transform(self._texts(X))


class CharNgramsOfNumbers(TransformsNumbers, CharNgrams):
    pass


class DocumentFeaturesOfNumbers(TransformsNumbers, DocumentFeatures):
    pass


class GainFeaturesOfNumbers(TransformsNumbers, SubstitutionGainFeatures):
    pass


class OddityFeaturesOfNumbers(TransformsNumbers, CollocationOddityFeatures):
    pass


class SentenceFeaturesOfNumbers(TransformsNumbers, SentenceFeatures):
    pass


class TokenProbabilitiesOfNumbers(TransformsNumbers, TokenProbabilities):
    pass


class SpinClassifierOfNumbers(NumberInput, SpinClassifier):
    def fit(self, X: Any, y: Any) -> Any:
        return super().fit(as_texts(validate_data(self, X)), y)

    def decision_function(self, X: Any) -> Any:
        return super().decision_function(self._texts(X))


TEXT_ESTIMATORS = [
    CharNgrams(),
    DocumentFeatures(),
    SubstitutionGainFeatures(),
    CollocationOddityFeatures(),
    SentenceFeatures(),
    SpinClassifier(),
    TokenProbabilities(),
]
ADAPTED_ESTIMATORS = [
    CharNgramsOfNumbers(),
    DocumentFeaturesOfNumbers(),
    GainFeaturesOfNumbers(),
    OddityFeaturesOfNumbers(),
    SentenceFeaturesOfNumbers(),
    SpinClassifierOfNumbers(),
    TokenProbabilitiesOfNumbers(),
]


@pytest.mark.filterwarnings("ignore:Can't test estimator")
@pytest.mark.parametrize("estimator", TEXT_ESTIMATORS, ids=lambda estimator: type(estimator).__name__)
def test_an_estimator_of_texts_passes_the_checks(estimator: Any) -> None:
    check_estimator(estimator, on_skip=None)


@parametrize_with_checks(ADAPTED_ESTIMATORS)
def test_an_estimator_behind_an_adapter_passes_the_checks(estimator: Any, check: Any) -> None:
    check(estimator)
