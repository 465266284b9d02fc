"""How well a model works: false positives, shares found, single words and sentences, suggestions, calibration, baselines, robustness."""

from spin_detect.evaluation.data import EvaluationConfig
from spin_detect.evaluation.runner import evaluate

__all__ = ["EvaluationConfig", "evaluate"]
