"""Files of rows in, the same rows with scores out: streaming, in several processes, to be gone on with after a kill."""

from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.runner import annotate_files

__all__ = ["AnnotateError", "Options", "RowCounts", "annotate_files"]
