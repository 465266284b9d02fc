"""Apache Spark: `annotate(df)` adds the columns of `score_frame` to a DataFrame.

The workers need this package, and each machine maps the model once for all its processes.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from spin_detect.engines.frame import PREFIX, check_columns, score_texts

try:
    from pyspark.sql.types import ArrayType, DoubleType, LongType, StringType, StructField, StructType
except ImportError as error:
    raise ImportError("this needs pyspark; pip install 'spin-detect[spark]'") from error

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

