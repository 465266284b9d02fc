"""Context vectors: what the tokens around a word say of it, kept as two matrices of a byte a number.

`output[w] . sum of positions[p] * input[neighbour at p]` estimates how much more likely w is among these neighbours than
anywhere, up to a constant: log p(w | neighbours) less three quarters of log p(w).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ContextVectors:
    """Quantised matrices. input, output: int8 [ids, dimensions]; input_scale, output_scale: float32 [ids] of each row;
    positions: float32 [len(SHIFTS), dimensions], weights of the neighbours from left to right.
    """

    input: NDArray[np.int8]
    output: NDArray[np.int8]
    input_scale: NDArray[np.float32]
    output_scale: NDArray[np.float32]
    positions: NDArray[np.float32]

    @classmethod
    def quantise(
        cls, inputs: NDArray[np.float32], outputs: NDArray[np.float32], positions: NDArray[np.float32]
    ) -> ContextVectors:
        """From float matrices [ids, dimensions]."""
        packed = []
        for matrix in (inputs, outputs):
            scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
            packed.append((np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)))
        return cls(packed[0][0], packed[1][0], packed[0][1], packed[1][1], positions.astype(np.float32))
