"""A classifier over raw texts that learns from the caller's own labels."""

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
    """Tells texts of two kinds apart by their `DocumentFeatures`, with the regression that the document model uses.

    Language statistics and token model come from `model` and stay as they are; only the last step is learnt. The
    probabilities are of the caller's labels in the mix they came in, not calibrated by length as `Detector.score` is.

    Parameters
    ----------
    model : str, Path or None
        Folder of a trained model; None is the one that ships.
    C : float
        Inverse strength of the L2 penalty, as scikit-learn's `LogisticRegression` has it. Above 0.

    Attributes
    ----------
    classes_ : array of the two labels, sorted
        The second is the one that `decision_function` is of.
    features_ : DocumentFeatures
    regression_ : HingeRegression
    """

    def __init__(self, model: str | Path | None = None, C: float = 0.1) -> None:
        self.model = model
        self.C = C

    def fit(self, X: Iterable[str], y: ArrayLike) -> Self:
        """Learn from texts and their labels, any two; [texts] each.

        Raises TypeError for anything but an iterable of str, ValueError for labels that are not of two kinds or not as
        many as the texts, and ModelError for a model that cannot be used.
        """
        texts = texts_of(X)
        classes, positive = _two_classes(y, len(texts))
        # whatever scikit-learn is set to make elsewhere, the regression wants arrays
        features = DocumentFeatures(self.model).set_output(transform="default").fit(texts)
        self.regression_ = fit_piecewise_logistic(features.transform(texts), positive, self.C)
        self.classes_, self.features_ = classes, features
        return self

    def decision_function(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Natural log-odds that each text is of the second class; [texts]. Raises NotFittedError before `fit`."""
        check_is_fitted(self)
        return self.regression_.log_odds(self.features_.transform(X))

    def predict_proba(self, X: Iterable[str]) -> NDArray[np.float64]:
        """Probability of either class; [texts, 2], in the order of `classes_`. Raises NotFittedError before `fit`."""
        log_odds = self.decision_function(X)
        return expit(np.stack([-log_odds, log_odds], axis=1))

    def predict(self, X: Iterable[str]) -> NDArray[Any]:
        """The likelier label of each text; [texts]. Raises NotFittedError before `fit`."""
        second = self.decision_function(X) > 0
        return self.classes_[second.astype(np.intp)]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        return tags


def _two_classes(y: ArrayLike, texts: int) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """The two labels, sorted, and which of the texts have the second."""
    if y is None:
        raise ValueError("SpinClassifier requires y to be passed, but the target y is None; give a label for each text")
    labels = column_or_1d(y, warn=True)
    assert_all_finite(labels, input_name="y")
    check_classification_targets(labels)
    check_consistent_length(range(texts), labels)
    classes, place = np.unique(labels, return_inverse=True)
    if len(classes) > 2:
        raise ValueError(
            f"Only binary classification is supported. The type of the target is {type_of_target(labels)}: y has "
            f"{len(classes)} classes; wrap SpinClassifier in sklearn.multiclass.OneVsRestClassifier"
        )
    if len(classes) < 2:
        raise ValueError(f"y has {len(classes)} class, and it takes two to learn; give texts of both")
    return classes, place == 1
