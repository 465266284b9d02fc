"""Linear models: character n-grams with a logistic regression, and a bag of words with a linear support-vector machine.

References:
    Foltýnek, Ruas, Scharpf, Meuschke, Schubotz, Grosky and Gipp (2020), Detecting machine-obfuscated plagiarism. They use the
    support-vector machine with embeddings; a bag of words takes their place here.
"""

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

from spin_detect.evaluation.baselines.base import TrainingTexts, in_chunks

_MAX_FEATURES = 300_000  # the most frequent; more only take memory
_MAX_DOCUMENTS = 12_000  # that choose the character n-grams; their weights come from all
_CHUNK_TEXTS = 4000


@dataclass(frozen=True)
class LinearBaseline:
    """A vectoriser and a linear classifier of its rows.

    Attributes:
        vectoriser: Vectoriser of scikit-learn.
        classifier: Classifier of scikit-learn.
        jobs: Number of processes.
    """

    vectoriser: Any
    classifier: Any
    jobs: int

    def scores(self, texts: Sequence[str]) -> NDArray[np.float64]:
        """Return the distance of each text from the decision boundary.

        Args:
            texts: Texts to score.

        Returns:
            Scores, shape ``(n_texts,)``.
        """
        return np.asarray(self.classifier.decision_function(vectorise(self.vectoriser, texts, self.jobs)), np.float64)


def vectorise(vectoriser: Any, texts: Sequence[str], jobs: int) -> sparse.csr_matrix:
    """Turn texts into rows over several processes.

    Args:
        vectoriser: Fitted vectoriser of scikit-learn.
        texts: Texts.
        jobs: Number of processes.

    Returns:
        Sparse float32, shape ``(n_texts, n_features)``.
    """
    chunks = Parallel(jobs)(delayed(_rows)(vectoriser, chunk) for chunk in in_chunks(texts, _CHUNK_TEXTS))
    return sparse.vstack([sparse.csr_matrix((0, len(vectoriser.vocabulary_)), dtype=np.float32), *chunks]).tocsr()


def _rows(vectoriser: Any, texts: Sequence[str]) -> sparse.csr_matrix:
    return vectoriser.transform(texts)


def character_ngrams(training: TrainingTexts) -> LinearBaseline:
    """Train a logistic regression on TF-IDF of character 3- to 5-grams.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.
    """
    vectoriser = TfidfVectorizer(
        analyzer="char", ngram_range=(3, 5), sublinear_tf=True, max_features=_MAX_FEATURES, dtype=np.float32
    )
    vectoriser.fit(training.texts[:: max(len(training.texts) // _MAX_DOCUMENTS, 1)])
    return _fit(vectoriser, LogisticRegression(C=10, max_iter=200), training)


def bag_of_words(training: TrainingTexts) -> LinearBaseline:
    """Train a linear support-vector machine on TF-IDF of words.

    Args:
        training: Texts to learn from, and what else is given.

    Returns:
        The trained baseline.
    """
    vectoriser = TfidfVectorizer(sublinear_tf=True, min_df=2, dtype=np.float32).fit(training.texts)
    return _fit(vectoriser, LinearSVC(C=1), training)


def _fit(vectoriser: Any, classifier: Any, training: TrainingTexts) -> LinearBaseline:
    """Fit a classifier on the rows of a fitted vectoriser.

    Args:
        vectoriser: Fitted vectoriser of scikit-learn.
        classifier: Classifier of scikit-learn.
        training: Texts to learn from.

    Returns:
        The trained baseline.
    """
    classifier.fit(vectorise(vectoriser, training.texts, training.jobs), training.is_spun)
    return LinearBaseline(vectoriser, classifier, training.jobs)
