"""Quantised input and output vectors of the vocabulary.

The dot product of the output vector of a word and the sum of the input vectors of its neighbours, each times the weights
of its position, estimates how much more likely the word is among these neighbours than elsewhere in English, up to a
constant: ``log p(w | neighbours) - 0.75 log p(w)``.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class ContextVectors:
    """Vectors of the vocabulary, a byte a number.

    Attributes:
        input: Vectors of ids as neighbours, int8, shape ``(n_ids, n_dimensions)``.
        output: Vectors of ids as the word in the middle, int8, shape ``(n_ids, n_dimensions)``.
        input_scale: Factor of each row of ``input``, float32, shape ``(n_ids,)``.
        output_scale: Factor of each row of ``output``, float32, shape ``(n_ids,)``.
        positions: Weights of the neighbours, from left to right (`SHIFTS`), float32, shape
            ``(2 * WINDOW, n_dimensions)``.
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
        """Quantise trained vectors.

        Args:
            inputs: Input vectors, float32, shape ``(n_ids, n_dimensions)``.
            outputs: Output vectors, same shape.
            positions: Weights of the neighbours, float32, shape ``(2 * WINDOW, n_dimensions)``.

        Returns:
            The quantised vectors.
        """
        quantised = []
        for matrix in (inputs, outputs):
            scale = np.maximum(np.abs(matrix).max(axis=1), 1e-9) / 127
            quantised.append((np.rint(matrix / scale[:, None]).astype(np.int8), scale.astype(np.float32)))
        (input_bytes, input_scale), (output_bytes, output_scale) = quantised
        return cls(input_bytes, output_bytes, input_scale, output_scale, positions.astype(np.float32))
