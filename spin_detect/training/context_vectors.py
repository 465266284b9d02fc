"""Training of the context vectors: a log-bilinear model with weights for each position, by negative sampling."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray

from spin_detect.constants import FIRST_WORD, SHIFTS
from spin_detect.language_model.context_vectors import ContextVectors

_SUBSAMPLING_SHARE = (
    1e-4  # of all words; occurrences of words that are more frequent are skipped, the more the more frequent
)
_NOISE_POWER = 0.75  # exponent on the count of a word that is drawn as a negative example
_NOISE_DRAWS = 4_000_000  # size of the table that negative examples are drawn from
_NEGATIVES = 8  # negative examples for each word
_RATE, _LAST_RATE = 0.1, 1e-4  # learning rate at the start and at the end
_BLOCK = 20_000  # tokens that stay together when the stream is shuffled, so that no source comes last
_STRIDE = 2_000_000  # tokens that one call of the compiled loop learns from
_MAX_SCORE = 8.0  # scores are clipped to it: beyond it the logistic function is nearly flat
_POSITION_RATE = 4.0  # learning rate of positions over that of words: positions are few, and part of every step

Matrix = NDArray[np.float32]


def train_vectors(
    stream: NDArray[np.uint16], counts: NDArray[np.float32], *, dimensions: int, epochs: int, seed: int
) -> ContextVectors:
    """Train the context vectors on a stream of ids, at about a million tokens a second.

    Args:
        stream: Token ids, shape `(n_tokens,)`.
        counts: Occurrences of each id, shape `(n_ids,)`.
        dimensions: Dimensions of the vectors.
        epochs: Passes over the stream.
        seed: Seed of the first values, the order of the stream and the negative examples.

    Returns:
        The vectors, quantised.

    References:
        Mikolov et al. (2013), Distributed Representations of Words and Phrases and their Compositionality.
        Mnih and Kavukcuoglu (2013), Learning word embeddings efficiently with noise-contrastive estimation.
    """
    rng = np.random.default_rng(seed)
    stream = _shuffled(stream, rng)
    size = len(counts)
    inputs = ((rng.random((size, dimensions)) - 0.5) / dimensions).astype(np.float32)
    outputs = np.zeros((size, dimensions), np.float32)
    positions = np.ones((len(SHIFTS), dimensions), np.float32)
    keep, noise = _keep_probabilities(counts), _noise(counts)
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


def _keep_probabilities(counts: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the probability that an occurrence of each id is learned from, as in word2vec; 0 for token classes."""
    share = np.maximum(counts / max(float(counts[FIRST_WORD:].sum()), 1.0), 1e-12)
    keep = np.minimum((np.sqrt(share / _SUBSAMPLING_SHARE) + 1) * _SUBSAMPLING_SHARE / share, 1.0)
    keep[:FIRST_WORD] = 0
    return keep.astype(np.float32)


def _noise(counts: NDArray[np.float32]) -> NDArray[np.uint16]:
    """Return a table of ids to draw from uniformly, each id as often as its count to the power of `_NOISE_POWER`."""
    weight = counts.astype(np.float64) ** _NOISE_POWER
    weight[:FIRST_WORD] = 0
    draws = np.maximum(np.rint(weight / weight.sum() * _NOISE_DRAWS), weight > 0).astype(np.int64)
    return np.repeat(np.arange(len(counts), dtype=np.uint16), draws)


@njit(nogil=True, fastmath=True)
def train_range(
    stream: NDArray[np.uint16],
    begin: int,
    end: int,
    keep: NDArray[np.float32],
    noise: NDArray[np.uint16],
    inputs: Matrix,
    outputs: Matrix,
    positions: Matrix,
    negatives: int,
    rate: float,
    last_rate: float,
    seed: int,
) -> Any:
    """Learn from `stream[begin:end]`. The three matrices change in place.

    Args:
        stream: Token ids, shape `(n_tokens,)`.
        begin: First token to predict.
        end: Token after the last one to predict.
        keep: Probability that an occurrence of each id is learned from, shape `(n_ids,)`.
        noise: Ids to draw negative examples from.
        inputs: Input vectors, shape `(n_ids, n_dimensions)`.
        outputs: Output vectors, shape `(n_ids, n_dimensions)`.
        positions: Weights of the positions from left to right, shape `(2 * window, n_dimensions)`.
        negatives: Negative examples for each word.
        rate: Learning rate at the first token.
        last_rate: Learning rate at the last token.
        seed: Seed of the random numbers.

    Returns:
        Nothing.
    """
    window, dimensions = len(positions) // 2, inputs.shape[1]
    context = np.empty(dimensions, np.float32)
    error = np.empty(dimensions, np.float32)
    state = np.uint64(seed * 2_654_435_761 + 88_172_645_463_325_252)  # of xorshift64 (Marsaglia 2003), never 0
    size = np.uint64(len(noise))
    for at in range(begin, end):
        word = stream[at]
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        if np.float32(state >> np.uint64(40)) * np.float32(2**-24) >= keep[word]:
            continue
        step = np.float32(rate + (last_rate - rate) * ((at - begin) / (end - begin)))
        context[:] = 0
        error[:] = 0
        for place in range(2 * window):
            other = at + place - window + (place >= window)
            if 0 <= other < len(stream):
                row = stream[other]
                for k in range(dimensions):
                    context[k] += positions[place, k] * inputs[row, k]
        for k in range(dimensions):
            context[k] /= np.float32(2 * window)
        for draw in range(negatives + 1):
            target = word
            if draw:
                state ^= state << np.uint64(13)
                state ^= state >> np.uint64(7)
                state ^= state << np.uint64(17)
                target = noise[(state >> np.uint64(11)) % size]
                if target == word:
                    continue
            score = np.float32(0)
            for k in range(dimensions):
                score += context[k] * outputs[target, k]
            score = min(max(score, np.float32(-_MAX_SCORE)), np.float32(_MAX_SCORE))
            probability = np.float32(1) / (np.float32(1) + np.exp(-score))
            slope = (np.float32(draw == 0) - probability) * step
            for k in range(dimensions):
                error[k] += slope * outputs[target, k]
                outputs[target, k] += slope * context[k]
        for place in range(2 * window):
            other = at + place - window + (place >= window)
            if 0 <= other < len(stream):
                row = stream[other]
                for k in range(dimensions):
                    before = inputs[row, k]
                    inputs[row, k] += error[k] * positions[place, k]
                    positions[place, k] += np.float32(_POSITION_RATE / (2 * window)) * error[k] * before
