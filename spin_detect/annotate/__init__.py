"""Annotation of row files: the same rows come out with scores in added columns.

Files are streamed in chunks, several processes score them, and a run that was killed can be resumed.
"""

from spin_detect.annotate.options import AnnotateError, Options, RowCounts
from spin_detect.annotate.runner import annotate_files

__all__ = ["AnnotateError", "Options", "RowCounts", "annotate_files"]
