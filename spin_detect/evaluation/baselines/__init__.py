"""The baselines: other detectors, which learn from the same training texts and score the same test texts.

`BASELINES` names them; `run.py` trains and measures all of them in one run.
"""

from spin_detect.evaluation.baselines.base import Baseline, MissingError, TrainingTexts
from spin_detect.evaluation.baselines.run import BASELINES, measure_baselines

__all__ = ["BASELINES", "Baseline", "MissingError", "TrainingTexts", "measure_baselines"]
