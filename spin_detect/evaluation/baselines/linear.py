"""Linear models of scikit-learn: TF-IDF of character n-grams with a logistic regression, and a bag of words with a
linear support-vector machine, as Foltýnek et al. 2020 use in place of embeddings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from spin_detect.evaluation.baselines.base import TrainingTexts, in_slices

_FEATURES = 300_000  # the most frequent; more change nothing but memory
_DOCUMENTS = 12_000  # that choose the character n-grams; all of them give their weights


@dataclass(frozen=True)
class LinearBaseline:
    """A vectoriser and a linear classifier of its rows."""

    vectoriser: Any
    classifier: Any
    jobs: int

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Distances from the boundary; [texts]."""
        return np.asarray(self.classifier.decision_function(vectorise(self.vectoriser, texts, self.jobs)), np.float64)


def vectorise(vectoriser: Any, texts: Sequence[str], jobs: int) -> sparse.csr_matrix:
    """Rows of all texts, in parallel."""
    parts = Parallel(jobs)(delayed(_rows)(vectoriser, part) for part in in_slices(texts, 4000))
    return sparse.vstack([sparse.csr_matrix((0, len(vectoriser.vocabulary_)), dtype=np.float32), *parts]).tocsr()


def _rows(vectoriser: Any, texts: Sequence[str]) -> sparse.csr_matrix:
    return vectoriser.transform(texts)


def character_ngrams(training: TrainingTexts) -> LinearBaseline:
    """TF-IDF of character 3- to 5-grams, logistic regression."""
    vectoriser = TfidfVectorizer(
        analyzer="char", ngram_range=(3, 5), sublinear_tf=True, max_features=_FEATURES, dtype=np.float32
    )
    vectoriser.fit(training.texts[:: max(len(training.texts) // _DOCUMENTS, 1)])
    return _fitted(vectoriser, LogisticRegression(C=10, max_iter=200), training)


def bag_of_words(training: TrainingTexts) -> LinearBaseline:
    """TF-IDF of words, linear support-vector machine."""
    vectoriser = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32).fit(training.texts)
    return _fitted(vectoriser, LinearSVC(C=1), training)


def _fitted(vectoriser: Any, classifier: Any, training: TrainingTexts) -> LinearBaseline:
    classifier.fit(vectorise(vectoriser, training.texts, training.jobs), training.spun)
    return LinearBaseline(vectoriser, classifier, training.jobs)
