"""What the detector sees, as scikit-learn transformers with named columns, and a classifier over raw texts.

Each takes an iterable of strings and can be used alone in a `Pipeline`.
"""

from spin_detect.features.chargrams import CharNgrams
from spin_detect.features.classifier import SpinClassifier
from spin_detect.features.documents import DocumentFeatures
from spin_detect.features.gains import GainFeatures
from spin_detect.features.oddity import OddityFeatures
from spin_detect.features.probabilities import TokenProbabilities
from spin_detect.features.sentences import SentenceFeatures

__all__ = [
    "CharNgrams",
    "DocumentFeatures",
    "GainFeatures",
    "OddityFeatures",
    "SentenceFeatures",
    "SpinClassifier",
    "TokenProbabilities",
]
