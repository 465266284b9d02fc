"""What the detector sees of texts, as scikit-learn transformers with named columns, and a classifier of raw texts.

Each estimator takes an iterable of strings and can be used alone in a `Pipeline`.
"""

from spin_detect.estimators.classifier import SpinClassifier
from spin_detect.estimators.transformers import (
    CharNgrams,
    CollocationOddityFeatures,
    DocumentFeatures,
    SentenceFeatures,
    SubstitutionGainFeatures,
    TokenProbabilities,
)

__all__ = [
    "CharNgrams",
    "CollocationOddityFeatures",
    "DocumentFeatures",
    "SentenceFeatures",
    "SpinClassifier",
    "SubstitutionGainFeatures",
    "TokenProbabilities",
]
