"""The engines that corpus teams run: one batch function, and what plugs it into each of them."""

from spin_detect.integrations.dataframe import score_frame

__all__ = ["score_frame"]
