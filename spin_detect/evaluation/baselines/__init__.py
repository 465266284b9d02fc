"""What people would use instead: each learns from the same training texts and is asked for the same scores.

`BASELINES` names them; `run.py` trains and measures all of them in one run.
"""

from spin_detect.evaluation.baselines.base import Baseline, MissingError, TrainingTexts
from spin_detect.evaluation.baselines.run import BASELINES, measure_baselines

__all__ = ["BASELINES", "Baseline", "MissingError", "TrainingTexts", "measure_baselines"]
