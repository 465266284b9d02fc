"""Context vectors: what the tokens around a word say of it, kept as two matrices of a byte a number.

`output[w] . sum of positions[p] * input[neighbour at p]` estimates how much more likely w is among these neighbours than
anywhere, up to a constant: log p(w | neighbours) less three quarters of log p(w).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD, SHIFTS

_SAMPLE = 1e-4  # words more frequent than this are learned from ever less often
_NOISE_POWER = 0.75
_NOISE_DRAWS = 4_000_000
_NEGATIVES = 8
_RATE, _LAST_RATE = 0.1, 1e-4
_BLOCK = 20_000  # tokens that stay together when the stream is shuffled, so that no source comes last
_STRIDE = 2_000_000


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


def train_vectors(
    stream: NDArray[np.uint16], counts: NDArray[np.float32], *, dimensions: int, epochs: int, seed: int
) -> ContextVectors:
    """Train on a stream of ids, of each of which `counts` [ids] tells the occurrences; about a million tokens a second."""
    from spin_detect.statistics.log_bilinear import train_range

    rng = np.random.default_rng(seed)
    stream = _shuffled(stream, rng)
    size = len(counts)
    inputs = ((rng.random((size, dimensions)) - 0.5) / dimensions).astype(np.float32)
    outputs = np.zeros((size, dimensions), np.float32)
    positions = np.ones((len(SHIFTS), dimensions), np.float32)
    keep, noise = _kept(counts), _noise(counts)
    total = len(stream) * epochs
    for epoch in range(epochs):
        for begin in range(0, len(stream), _STRIDE):
            end = min(begin + _STRIDE, len(stream))
            done = epoch * len(stream) + begin
            first, last = (_RATE + (_LAST_RATE - _RATE) * at / total for at in (done, done + end - begin))
            train_range(
                stream, begin, end, keep, noise, inputs, outputs, positions, _NEGATIVES, first, last, seed + done
            )  # fmt: skip
    return ContextVectors.quantise(inputs, outputs, positions / np.float32(len(SHIFTS)))


def _shuffled(stream: NDArray[np.uint16], rng: np.random.Generator) -> NDArray[np.uint16]:
    blocks = rng.permutation(-(-len(stream) // _BLOCK))
    return np.concatenate([stream[block * _BLOCK : (block + 1) * _BLOCK] for block in blocks])


def _kept(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """The share of the occurrences of each id to learn from, as in word2vec (Mikolov et al. 2013); 0 for classes."""
    share = np.maximum(counts / max(float(counts[FIRST_WORD:].sum()), 1.0), 1e-12)
    keep = np.minimum((np.sqrt(share / _SAMPLE) + 1) * _SAMPLE / share, 1.0)
    keep[:FIRST_WORD] = 0
    return keep.astype(np.float32)


def _noise(counts: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Ids to draw evenly from, each as often as its count to the power of _NOISE_POWER says."""
    weight = counts.astype(np.float64) ** _NOISE_POWER
    weight[:FIRST_WORD] = 0
    draws = np.maximum(np.rint(weight / weight.sum() * _NOISE_DRAWS), weight > 0).astype(np.int64)
    return np.repeat(np.arange(len(counts), dtype=np.uint16), draws)
