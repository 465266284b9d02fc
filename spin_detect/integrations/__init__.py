"""What plugs the detector into data frames, Spark, datatrove and NeMo Curator: all of them call one batch function."""

from spin_detect.integrations.frames import score_frame

__all__ = ["score_frame"]
