"""From texts to reports: the part of the package that applies a trained model."""

from spin_detect.predict.allow_list import AllowList
from spin_detect.predict.calibration_file import CalibrationError
from spin_detect.storage.model_folder import ModelError

__all__ = ["AllowList", "CalibrationError", "ModelError"]
