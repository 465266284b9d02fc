"""A trigram language model over compact counts, for whole arrays of contexts at once.

Bigrams are smoothed by Witten-Bell (1991): p2(w|v) = (c(vw) + T(v) p1(w)) / (c(v) + T(v)), T(v) being how many
different words follow v.
Trigrams likewise, with T(uv) taken as c(uv) ** 0.8, since the types behind each pair are not stored.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from spin_detect.array_types import Floats, Ids, Levels
from spin_detect.constants import COUNT_LEVELS, TokenClass
from spin_detect.language_model.ngram_counts import NgramCounts, bigram_keys, trigram_keys

_LEVELS = len(COUNT_LEVELS)


def _trigram_tables() -> tuple[Floats, Floats]:
    """(what a trigram adds, by history * _LEVELS + itself; the share left to p2, by history), both by count level."""
    history, itself = np.meshgrid(COUNT_LEVELS, COUNT_LEVELS, indexing="ij")
    types = history**0.8
    mass = np.where(history > 0, history + types, 1)
    added = (
        np.minimum(history, itself) / mass
    )  # the table may hold a trigram's count rounded up, its history's rounded down
    rest = np.where(history > 0, types / mass, 1)[:, 0]
    return added.ravel().astype(np.float32), rest.astype(np.float32)


_ADDED, _REST = _trigram_tables()


@dataclass(frozen=True)
class NgramModel:
    """counts, followers: float32 [ids], occurrences of each id and distinct ids that follow it.

    Derived, float32 [ids]: unigram, p1; frequency, its log2.
    """

    counts: Floats
    followers: Floats
    bigrams: NgramCounts
    trigrams: NgramCounts
    unigram: Floats = field(init=False, repr=False)
    log2_unigram: Floats = field(init=False, repr=False)
    _inverse_mass: Floats = field(init=False, repr=False)
    _backoff: Floats = field(init=False, repr=False)

    def __post_init__(self) -> None:
        unigram = (self.counts + np.float32(0.5)) / np.float32(float(self.counts.sum()))
        mass = self.counts + self.followers + np.float32(1)
        derived = {
            "unigram": unigram,
            "log2_unigram": np.log2(unigram),
            "_inverse_mass": 1 / mass,
            "_backoff": (self.followers + 1) / mass,
        }
        for name, values in derived.items():
            object.__setattr__(self, name, values)

    @cached_property
    def kernel_arrays(self) -> tuple[NDArray[Any], ...]:
        """What the compiled twin of `ngram_likelihoods` reads: tables, and what belongs to an id or to two levels side by side."""
        unigrams = np.stack([self._inverse_mass, self._backoff, self.unigram], axis=1)
        added = _ADDED.reshape(_LEVELS, _LEVELS)
        return self.bigrams.rows, self.trigrams.rows, unigrams, COUNT_LEVELS, added, _REST

    def pair_levels(self, first: NDArray[np.unsignedinteger], second: NDArray[np.unsignedinteger]) -> Levels:
        """Count level of each bigram; any broadcastable shapes."""
        return self.bigrams.levels(bigram_keys(first, second))

    def bigram(self, first: NDArray[np.integer], second: NDArray[np.integer], level: Levels) -> Floats:
        """p2(second | first) given the level of the bigram; any broadcastable shapes."""
        p2 = COUNT_LEVELS.take(level)
        p2 *= self._inverse_mass.take(first)
        p2 += self._backoff.take(first) * self.unigram.take(second)
        return p2

    def trigram(self, p2: Floats, history: Levels, keys: NDArray[np.uint64], known: NDArray[np.bool_]) -> Floats:
        """p3 of the last words of the trigrams `keys`, given their p2 and the level of the history bigrams.

        Only `known` trigrams, those whose bigrams were both found, are looked up. `p2` and `history` may broadcast.
        """
        p3 = np.empty(keys.shape, np.float32)
        np.multiply(p2, _REST.take(history), out=p3)
        where = np.flatnonzero(known)
        level = self.trigrams.levels(keys.ravel().take(where))
        level += np.broadcast_to(history * np.uint8(_LEVELS), keys.shape).ravel().take(where)
        p3.reshape(-1)[where] += _ADDED.take(level)
        return p3

    def log_trigram(self, first: Ids, second: Ids, third: Ids) -> Floats:
        """log2 p3(third | first, second), looked up as is; any broadcastable shapes."""
        a, b, c = np.broadcast_arrays(first, second, third)
        left, right = self.pair_levels(a, b), self.pair_levels(b, c)
        history = np.where(b == TokenClass.BREAK, np.uint8(0), left)  # no trigram was counted across a BREAK
        known = (left > 0) & (right > 0)
        return np.log2(self.trigram(self.bigram(b, c, right), history, trigram_keys(a, b, c), known))
