"""What one would reach for otherwise: scikit-learn's TF-IDF of character 3- to 5-grams and a logistic regression."""

from typing import Any


def rival(texts: list[str]) -> Any:
    """The usual pipeline, fitted to texts whose labels mean nothing: only its speed is measured."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline

    vectoriser = TfidfVectorizer(analyzer="char", ngram_range=(3, 5), sublinear_tf=True)
    labels = [number % 2 for number in range(len(texts))]
    return make_pipeline(vectoriser, LogisticRegression()).fit(texts, labels)
