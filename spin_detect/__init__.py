"""Find machine-spun English: which words were swapped, what they probably were, and how sure one may be.

>>> import spin_detect
>>> detector = spin_detect.load()
>>> report = detector.score("Some article ...")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from spin_detect.predict.detector import Detector, load
from spin_detect.report import ModelInfo, Report, Sentence, Span, Suggestion

if TYPE_CHECKING:
    from spin_detect.estimators import SpinClassifier

__version__ = "0.1.0"
__all__ = ["Detector", "ModelInfo", "Report", "Sentence", "Span", "SpinClassifier", "Suggestion", "load"]


def __getattr__(name: str) -> Any:
    """`SpinClassifier` is imported when it is asked for: it brings scikit-learn, and scoring does without."""
    if name == "SpinClassifier":
        from spin_detect.estimators import SpinClassifier

        return SpinClassifier
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
