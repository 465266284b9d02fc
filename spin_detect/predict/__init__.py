"""From texts to reports: the part of the package that applies a trained model."""

from spin_detect.predict.allow_list import AllowList

__all__ = ["AllowList"]
