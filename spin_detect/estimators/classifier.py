"""A classifier of raw texts that learns from the caller's own labels."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils import assert_all_finite, check_consistent_length, column_or_1d
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_is_fitted

from spin_detect.estimators.text_input import TextInput, texts_of
from spin_detect.estimators.transformers import DocumentFeatures
from spin_detect.regressors.piecewise_logistic import fit_piecewise_logistic


class SpinClassifier(TextInput, ClassifierMixin, BaseEstimator):
    """Tells texts of two classes apart by their `DocumentFeatures`, with the type of regression that the document model has.

    Language model and token model come from `model` and do not change; only the last step is trained. The probabilities hold for the
    caller's labels in the proportions of the training texts; they are not calibrated by length, as those of `Detector.score` are.

    Attributes:
        model: Folder of a trained model; None is the one that ships.
        C: Inverse strength of the L2 penalty, above 0, as in scikit-learn's `LogisticRegression`.
        classes_: The two labels, sorted, after `fit`; `decision_function` is that of the second.
        features_: The fitted `DocumentFeatures`, after `fit`.
        regression_: The fitted `PiecewiseLogistic`, after `fit`.
    """

    def __init__(self, model: str | Path | None = None, C: float = 0.1) -> None:
        """Store the parameters.

        Args:
            model: Folder of a trained model; None is the one that ships.
            C: Inverse strength of the L2 penalty, above 0, as in scikit-learn's `LogisticRegression`.
        """
        self.model = model
        self.C = C

    def fit(self, X: Iterable[str], y: ArrayLike) -> Self:
        """Learn from texts and their labels.

        Args:
            X: Texts.
            y: One label for each text, of two distinct labels.

        Returns:
            The classifier.

        Raises:
            TypeError: `X` is anything but an iterable of str.
            ValueError: The labels are not of two classes, or not as many as the texts.
            ModelError: The model cannot be used.
        """
        texts = texts_of(X)
        classes, is_second = _two_classes(y, len(texts))
        # the regression needs arrays, whatever output scikit-learn is set to
        features = DocumentFeatures(self.model).set_output(transform="default").fit(texts)
        self.regression_ = fit_piecewise_logistic(features.transform(texts), is_second, self.C)
        self.classes_, self.features_ = classes, features
        return self

    def decision_function(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return the natural log-odds that each text is of the second class.

        Args:
            X: Texts.

        Returns:
            Natural log-odds, shape ``(n_texts,)``.

        Raises:
            NotFittedError: `fit` was not called.
        """
        check_is_fitted(self)
        return self.regression_.log_odds(self.features_.transform(X))

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Return the probability of each class.

        Args:
            X: Texts.

        Returns:
            Probabilities in the order of `classes_`, shape ``(n_texts, 2)``.

        Raises:
            NotFittedError: `fit` was not called.
        """
        log_odds = self.decision_function(X)
        return expit(np.stack([-log_odds, log_odds], axis=1))

    def predict(self, X: Iterable[str]) -> NDArray[Any]:
        """Return the likelier label of each text.

        Args:
            X: Texts.

        Returns:
            Labels, shape ``(n_texts,)``.

        Raises:
            NotFittedError: `fit` was not called.
        """
        is_second = self.decision_function(X) > 0
        return self.classes_[is_second.astype(np.intp)]

    def __sklearn_tags__(self) -> Any:
        """Tell scikit-learn that there are two classes."""
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _two_classes(y: ArrayLike, n_texts: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Return the two labels, sorted, and which of the texts have the second."""
    if y is None:
        raise ValueError("SpinClassifier requires y to be passed, but the target y is None; give a label for each text")
    labels = column_or_1d(y, warn=True)
    assert_all_finite(labels, input_name="y")
    check_classification_targets(labels)
    check_consistent_length(range(n_texts), labels)
    classes, class_index = np.unique(labels, return_inverse=True)
    if len(classes) > 2:
        raise ValueError(
            f"Only binary classification is supported. The type of the target is {type_of_target(labels)}: y has "
            f"{len(classes)} classes; wrap SpinClassifier in sklearn.multiclass.OneVsRestClassifier"
        )
    if len(classes) < 2:
        raise ValueError(f"y has {len(classes)} class, and two are needed; give texts of both")
    return classes, class_index == 1
