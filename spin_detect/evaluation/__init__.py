"""The evaluation protocol: false positives by genre, share found by kind of spinner and share replaced, spans,
restoration."""

from spin_detect.evaluation.run import evaluate

__all__ = ["evaluate"]
