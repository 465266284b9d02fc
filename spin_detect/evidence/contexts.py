"""What surrounds each scored token: two ids on either side, and the mean vector of the six words on either side."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect import kernels
from spin_detect.evidence.likelihood import Ids, LanguageModel, Levels
from spin_detect.statistics.tables import Tables
from spin_detect.statistics.vectors import WINDOW
from spin_detect.statistics.vocabulary import FIRST_WORD, TokenClass

_BREAK = np.uint16(TokenClass.BREAK)
_ROWS = 1024  # words whose vectors are summed at once: a quarter of a megabyte


@dataclass(frozen=True)
class Contexts:
    """Contexts of the tokens at `index`; [tokens] each.

    l2, l1, word, r1, r2: uint16 ids, a BREAK hiding what lies beyond it; left, right: uint8 levels of (l2, l1) and (r1,
    r2); mean: float32 [tokens, dimensions], the context vector, already scaled to bits.
    """

    index: NDArray[np.int64]
    l2: Ids
    l1: Ids
    word: Ids
    r1: Ids
    r2: Ids
    left: Levels
    right: Levels
    mean: NDArray[np.float32]

    def __len__(self) -> int:
        return len(self.index)

    def take(self, rows: NDArray[np.int64] | slice) -> Contexts:
        """The contexts of some rows."""
        return Contexts(*(getattr(self, field)[rows] for field in self.__dataclass_fields__))


def contexts(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], tables: Tables, model: LanguageModel
) -> Contexts:
    """Contexts of the tokens at `index` of a stream of ids; no context crosses a document or, for n-grams, a
    sentence.
    """
    padded = np.concatenate([[_BREAK, _BREAK], ids, [_BREAK, _BREAK]]).astype(np.uint16)
    l2, l1, r1, r2 = (padded[index + shift] for shift in (0, 1, 3, 4))
    l2 = np.where(l1 == _BREAK, _BREAK, l2)
    r2 = np.where(r1 == _BREAK, _BREAK, r2)
    left, right = model.pair_levels(l2, l1), model.pair_levels(r1, r2)
    mean = window_means(ids, document, index, tables)
    return Contexts(index, l2, l1, ids[index], r1, r2, left, right, mean)


def window_means(
    ids: Ids, document: NDArray[np.int64], index: NDArray[np.int64], tables: Tables
) -> NDArray[np.float32]:
    """Weighted mean input vector of the WINDOW words on either side of each token at `index`, in bits.

    The weights carry each row's quantisation scale, so only bytes are gathered. Documents are set apart by WINDOW empty
    rows.
    """
    vectors = tables.vectors
    if fast := kernels.active():
        weights = tables.neighbour_weights
        return np.asarray(fast.window_means(ids, document, index, weights, vectors.input, vectors.input_scale))
    is_word = ids >= FIRST_WORD
    words = np.flatnonzero(is_word)
    place: NDArray[np.int64] = np.cumsum(is_word, dtype=np.int64)
    place += WINDOW * (document + 1) - 1  # row of each word among the words, documents set apart
    row, at = place[words], place[index]
    word_ids = ids[words].astype(np.intp)
    rows = int(row[-1]) + WINDOW + 1 if len(row) else 0
    plain = np.zeros(rows, np.float32)
    plain[row] = tables.neighbour_weights.take(word_ids)
    weight = plain[row] * vectors.input_scale.take(word_ids)
    share = np.float32(1 / np.log(2)) / np.maximum(_both_sides(plain, at), np.float32(0.05))
    out = np.empty((len(index), vectors.input.shape[1]), np.float32)
    for begin in range(0, rows, _ROWS):
        first, last = np.searchsorted(at, [begin, begin + _ROWS])
        if first == last:
            continue
        low, high = int(at[first]) - WINDOW, int(at[last - 1]) + WINDOW + 1
        some = slice(*np.searchsorted(row, [low, high]))
        spread = np.zeros((high - low, out.shape[1]), np.float32)
        near = vectors.input.take(word_ids[some], axis=0).astype(np.float32)
        near *= weight[some, None]
        spread[row[some] - low] = near
        out[first:last] = _both_sides(spread, at[first:last] - low)
    out *= share[:, None]
    return out


def _both_sides(values: NDArray[np.float32], at: NDArray[np.int64]) -> NDArray[np.float32]:
    """Sum of the WINDOW = 6 rows before and the 6 after each row of `at`; built by doubling: 2, then 4, then 4 + 2."""
    two = values[:-1] + values[1:]
    six = two[:-4] + two[2:-2]
    six += two[4:]
    total = six.take(at - WINDOW, axis=0)
    total += six.take(at + 1, axis=0)
    return total
