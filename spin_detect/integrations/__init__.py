"""What plugs the detector into pandas, Arrow, Spark and datatrove: all of them call one batch function."""

from spin_detect.integrations.dataframe import score_frame

__all__ = ["score_frame"]
