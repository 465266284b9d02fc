"""The context of a token: two neighbours on either side, and the context vector of the wider surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.array_types import Ids, Levels
from spin_detect.constants import SHIFTS, WINDOW, TokenClass
from spin_detect.language_model.context_vectors import ContextVectors
from spin_detect.language_model.ngram_model import NgramModel

_BREAK = np.uint16(TokenClass.BREAK)
_BLOCK = 512  # tokens whose neighbours are summed at once, so that their vectors stay in the cache


@dataclass(frozen=True)
class Neighbours:
    """Tokens with their neighbours; every array has shape ``(n_rows,)``.

    No neighbour is of another sentence: what lies beyond a BREAK is replaced by BREAK.

    Attributes:
        index: Positions of the tokens in the stream, int64.
        left2: Id of the second token before, uint16.
        left1: Id of the token before, uint16.
        word: Id of the token, uint16.
        right1: Id of the token after, uint16.
        right2: Id of the second token after, uint16.
        left_level: Count level of the bigram (``left2``, ``left1``), uint8.
        right_level: Count level of the bigram (``right1``, ``right2``), uint8.
    """

    index: NDArray[np.int64]
    left2: Ids
    left1: Ids
    word: Ids
    right1: Ids
    right2: Ids
    left_level: Levels
    right_level: Levels

    def __len__(self) -> int:
        return len(self.index)

    def take(self, rows: NDArray[np.int64] | slice) -> Self:
        """Return some of the rows.

        Args:
            rows: Positions of the rows, or a slice.

        Returns:
            The rows, of the same class.
        """
        return type(self)(*(getattr(self, field)[rows] for field in self.__dataclass_fields__))


@dataclass(frozen=True)
class TokenContexts(Neighbours):
    """Tokens with their neighbours and context vectors.

    Attributes:
        vector: Context vectors, scaled so that similarities are in bits, float32, shape ``(n_rows, n_dimensions)``.
    """

    vector: NDArray[np.float32]


def neighbours(ids: Ids, index: NDArray[np.int64], model: NgramModel) -> Neighbours:
    """Return the neighbours of some tokens of a stream.

    Args:
        ids: Vocabulary ids of the stream, uint16, shape ``(n_tokens,)``.
        index: Positions of the tokens, shape ``(n_rows,)``.
        model: N-gram model, for the count levels.

    Returns:
        The tokens with their neighbours.
    """
    padded = np.concatenate([[_BREAK, _BREAK], ids, [_BREAK, _BREAK]]).astype(np.uint16)
    left2, left1, right1, right2 = (padded.take(index + shift) for shift in (0, 1, 3, 4))
    left2 = np.where(left1 == _BREAK, _BREAK, left2)
    right2 = np.where(right1 == _BREAK, _BREAK, right2)
    left_level, right_level = model.bigram_levels(left2, left1), model.bigram_levels(right1, right2)
    return Neighbours(index, left2, left1, ids.take(index), right1, right2, left_level, right_level)


def token_contexts(ids: Ids, document: NDArray[np.int64], tokens: Neighbours, vectors: ContextVectors) -> TokenContexts:
    """Add context vectors to tokens with their neighbours.

    Args:
        ids: Vocabulary ids of the stream, uint16, shape ``(n_tokens,)``.
        document: Document of each token of the stream, ascending, shape ``(n_tokens,)``.
        tokens: The tokens, their positions ascending.
        vectors: Vectors of the vocabulary.

    Returns:
        The tokens with their contexts.
    """
    fields = {field: getattr(tokens, field) for field in Neighbours.__dataclass_fields__}
    return TokenContexts(**fields, vector=context_vectors(ids, document, tokens.index, vectors))


def context_vectors(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], vectors: ContextVectors
) -> NDArray[np.float32]:
    """Return the context vectors of some tokens of a stream.

    The vector of a token is the sum of the input vectors of the `WINDOW` tokens on either side, each times the weights
    of its position. Tokens of other documents do not count.

    Args:
        ids: Vocabulary ids of the stream, uint16, shape ``(n_tokens,)``.
        document: Document of each token of the stream, ascending, shape ``(n_tokens,)``.
        index: Positions of the tokens, ascending, shape ``(n_rows,)``.
        vectors: Vectors of the vocabulary.

    Returns:
        Context vectors, scaled so that similarities are in bits, float32, shape ``(n_rows, n_dimensions)``.
    """
    weights = vectors.positions * np.float32(1 / np.log(2))
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.context_vectors(ids, document, index, vectors.input, vectors.input_scale, weights))
    # positions in a stream with a gap of WINDOW between documents, so that no window reaches into another document
    position = np.arange(len(ids)) + WINDOW * (document + 1)
    centre = position[index]
    sums = np.zeros((len(index), weights.shape[1]), np.float32)
    for start in range(0, len(centre), _BLOCK):
        block = slice(start, min(start + _BLOCK, len(centre)))
        low, high = int(centre[block.start]) - WINDOW, int(centre[block.stop - 1]) + WINDOW + 1
        tokens = slice(*np.searchsorted(position, [low, high]))
        inputs = np.zeros((high - low, sums.shape[1]), np.float32)
        inputs[position[tokens] - low] = (
            vectors.input.take(ids[tokens], axis=0) * vectors.input_scale.take(ids[tokens])[:, None]
        )
        for row, shift in enumerate(SHIFTS):
            sums[block] += inputs.take(centre[block] - low + shift, axis=0) * weights[row]
    return sums
