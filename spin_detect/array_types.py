"""Names of array types that occur in many signatures."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.uint16]
Levels = NDArray[np.uint8]
Floats = NDArray[np.float32]
