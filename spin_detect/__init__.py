"""Find machine-spun English: which words were replaced, what they probably were, and how sure one may be.

>>> import spin_detect
>>> detector = spin_detect.load()
>>> report = detector.score("Some article ...")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spin_detect.predict.detector import Detector, load
from spin_detect.report import (
    CalibrationInfo,
    DocumentScore,
    Finding,
    KnownPhrase,
    ModelInfo,
    Passage,
    Report,
    SectionScore,
    Sentence,
    Span,
    Suggestion,
    TextWarning,
)

if TYPE_CHECKING:
    from spin_detect.estimators.classifier import SpinClassifier

__version__ = "0.1.0"
__all__ = [
    "CalibrationInfo",
    "Detector",
    "DocumentScore",
    "Finding",
    "KnownPhrase",
    "ModelInfo",
    "Passage",
    "Report",
    "SectionScore",
    "Sentence",
    "Span",
    "SpinClassifier",
    "Suggestion",
    "TextWarning",
    "load",
]


def __getattr__(name: str) -> Any:
    """Import `SpinClassifier` at its first use: it needs scikit-learn, and scoring does not."""
    if name == "SpinClassifier":
        from spin_detect.estimators.classifier import SpinClassifier

        return SpinClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
