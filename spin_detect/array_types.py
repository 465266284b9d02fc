"""Names of array types that occur in many signatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint16]  # ids of words and of classes of tokens
Levels = NDArray[np.uint8]  # levels of n-gram counts, 0 to 15
Floats = NDArray[np.float32]
