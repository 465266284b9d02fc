"""What surrounds a token: two ids on either side, and the context vector of the tokens around it."""

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
_ROWS = 512  # tokens whose neighbours are summed at once, so that they stay in the cache


@dataclass(frozen=True)
class Neighbours:
    """What stands beside the tokens at `index`; [tokens] each.

    l2, l1, word, r1, r2: uint16 ids, a BREAK hiding what lies beyond it; left, right: uint8 levels of (l2, l1) and (r1,
    r2).
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
        """Those of some rows."""
        return type(self)(*(getattr(self, field)[rows] for field in self.__dataclass_fields__))


@dataclass(frozen=True)
class TokenContexts(Neighbours):
    """Neighbours, and the wider context.

    vector: float32 [tokens, dimensions], the context vector, already scaled to bits.
    """

    vector: NDArray[np.float32]


def neighbours(ids: Ids, index: NDArray[np.int64], model: NgramModel) -> Neighbours:
    """Neighbours of the tokens at `index` of a stream of ids; none crosses a sentence."""
    padded = np.concatenate([[_BREAK, _BREAK], ids, [_BREAK, _BREAK]]).astype(np.uint16)
    l2, l1, r1, r2 = (padded.take(index + shift) for shift in (0, 1, 3, 4))
    l2 = np.where(l1 == _BREAK, _BREAK, l2)
    r2 = np.where(r1 == _BREAK, _BREAK, r2)
    return Neighbours(index, l2, l1, ids.take(index), r1, r2, model.bigram_levels(l2, l1), model.bigram_levels(r1, r2))


def token_contexts(ids: Ids, document: NDArray[np.int64], beside: Neighbours, vectors: ContextVectors) -> TokenContexts:
    """Contexts of tokens whose neighbours are known; none crosses a document."""
    known = {field: getattr(beside, field) for field in Neighbours.__dataclass_fields__}
    return TokenContexts(**known, vector=context_vectors(ids, document, beside.index, vectors))


def context_vectors(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], vectors: ContextVectors
) -> NDArray[np.float32]:
    """What the WINDOW tokens on either side of each token at `index` say of it, in bits; [len(index), dimensions].

    The sum of their input vectors, each times the weights of its position. Documents are set apart by WINDOW empty
    rows.
    """
    weights = vectors.positions * np.float32(1 / np.log(2))
    if compiled := kernels.compiled_kernels():
        return np.asarray(compiled.context_vectors(ids, document, index, vectors.input, vectors.input_scale, weights))
    place = np.arange(len(ids)) + WINDOW * (document + 1)
    at = place[index]
    out = np.zeros((len(index), weights.shape[1]), np.float32)
    for first in range(0, len(at), _ROWS):
        part = slice(first, min(first + _ROWS, len(at)))
        low = int(at[part.start]) - WINDOW
        some = slice(*np.searchsorted(place, [low, int(at[part.stop - 1]) + WINDOW + 1]))
        near = np.zeros((int(at[part.stop - 1]) + WINDOW + 1 - low, out.shape[1]), np.float32)
        near[place[some] - low] = vectors.input.take(ids[some], axis=0) * vectors.input_scale.take(ids[some])[:, None]
        for position, shift in enumerate(SHIFTS):
            out[part] += near.take(at[part] - low + shift, axis=0) * weights[position]
    return out
