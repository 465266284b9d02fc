"""A trigram language model over compact counts, for whole arrays of contexts at once.

Bigrams are smoothed by Witten-Bell (1991): p2(w|v) = (c(vw) + T(v) p1(w)) / (c(v) + T(v)), T(v) being how many different words follow v.
Trigrams likewise, with T(uv) taken as c(uv) ** 0.8, since the types behind each pair are not stored.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from spin_detect.statistics.ngrams import LEVEL_COUNTS, CompactCounts, bigram_keys, trigram_keys

Ids = NDArray[np.uint16]
Levels = NDArray[np.uint8]
Floats = NDArray[np.float32]
_TRIGRAM_TYPES = (LEVEL_COUNTS**0.8).astype(np.float32)
_TINY = np.float32(1e-12)


@dataclass(frozen=True)
class LanguageModel:
    """counts, followers: float32 [ids], occurrences of each id and distinct ids that follow it."""

    counts: Floats
    followers: Floats
    bigrams: CompactCounts
    trigrams: CompactCounts

    def __post_init__(self) -> None:
        total = float(self.counts.sum())
        unigram = (self.counts + np.float32(0.5)) / np.float32(total)
        mass = self.counts + self.followers + np.float32(1)
        object.__setattr__(self, "unigram", unigram)
        object.__setattr__(self, "_inverse_mass", 1 / mass)
        object.__setattr__(self, "_backoff", (self.followers + 1) / mass)

    unigram: Floats = None  # type: ignore[assignment]
    _inverse_mass: Floats = None  # type: ignore[assignment]
    _backoff: Floats = None  # type: ignore[assignment]

    def pair_levels(self, first: Ids, second: Ids) -> Levels:
        """Count level of each bigram."""
        return self.bigrams.levels(bigram_keys(first, second))

    def triple_levels(self, a: Ids, b: Ids, c: Ids, left: Levels, right: Levels) -> Levels:
        """Count level of each trigram; only those whose bigrams (a, b) and (b, c) were found are looked up."""
        levels = np.zeros(len(left), np.uint8)
        where = np.flatnonzero((left > 0) & (right > 0))
        levels[where] = self.trigrams.levels(trigram_keys(a[where], b[where], c[where]))
        return levels

    def bigram(self, first: Ids, second: Ids, level: Levels) -> Floats:
        """p2(second | first) given the level of the bigram."""
        return LEVEL_COUNTS[level] * self._inverse_mass[first] + self._backoff[first] * self.unigram[second]

    @staticmethod
    def trigram(p2: Floats, history: Levels, level: Levels) -> Floats:
        """p3 given p2 of the last word, the level of the history bigram, and that of the trigram."""
        types = _TRIGRAM_TYPES[history]
        seen = np.minimum(LEVEL_COUNTS[level], LEVEL_COUNTS[history])
        return np.where(history > 0, (seen + types * p2) / (LEVEL_COUNTS[history] + types + _TINY), p2)
